"""What broke the hand-written stack, by id, and the cases in tests/rejected that refuse it."""

from __future__ import annotations

from pathlib import Path

import pytest

REJECTED = Path(__file__).parent / "rejected"

FAILURES: dict[str, tuple[str, ...]] = {
    "A5": (
        "spec/stored-more-than-once/one_namespace_beside_all",
        "spec/stored-more-than-once/two_sinks_of_one_backend",
        "spec/stored-more-than-once/two_sources_without_exclusive_selectors",
    ),
    "A9": ("spec/label-missing/removed_by_the_pipeline",),
    "A13": (
        "spec/read-more-than-once/events_on_every_node",
        "spec/read-more-than-once/three_replicas_without_clustering",
        "spec/stored-more-than-once/two_jobs_scrape_one_service",
    ),
    "A14": ("spec/label-parameter/the_namespace_inside", "spec/unknown-key/label_from_the_downward_api"),
    "A15": (
        "spec/ip-address-sink/of_a_backend",
        "spec/ip-address-sink/of_a_sink",
        "spec/pod-address-sink/a_pod_of_a_stateful_set",
    ),
    "A22": ("spec/too-many-labels/with_those_of_the_sink",),
    "D1": (
        "spec/indistinguishable/containers_of_host_and_vcluster",
        "spec/label-missing/container_metrics_of_a_vcluster",
    ),
    "K6": ("spec/sink-path/push_path_of_loki_on_a_prometheus", "spec/sink-path/query_path_of_a_prometheus"),
    "K7": ("spec/unknown-backend/removed_and_still_sent_to", "spec/unknown-service/misspelt"),
    "U5": ("spec/unknown-port/of_another_service",),
    "U6": ("spec/unreachable-sink/a_host_service_named_inside_a_vcluster",),
    "U7": ("spec/sink-path/audit", "spec/sink-path/raw_intake_of_alloy"),
}


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_failure_is_refused(failure: str) -> None:
    """Each case fails with its exact message (tests/test_rejected.py); here is which failure it stands for."""
    assert FAILURES[failure]
    for case in FAILURES[failure]:
        expected = REJECTED / case / "expected.txt"
        code = case.rpartition("/")[0]
        assert f"error[{code}]" in expected.read_text(encoding="utf-8")
