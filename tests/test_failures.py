"""What broke the hand-written stack, by id, and the cases in tests/rejected that refuse it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.diagnostics import Report
from compiler.pipeline import compile_spec

REJECTED = Path(__file__).parent / "rejected"

FAILURES: dict[str, tuple[str, ...]] = {
    "A1": ("alloy/unknown-block/a_stage_that_no_release_has",),
    "A2": (
        "alloy/selector-without-label/a_drop_where_an_extracted_field_is_empty",
        "alloy/selector-without-label/a_keep_where_an_extracted_field_is_set",
    ),
    "A3": (
        "alloy/drops-everything/by_a_value_that_every_line_has",
        "alloy/drops-everything/by_an_expression_of_every_line",
        "alloy/drops-parsed-lines/by_a_wider_selector",
        "alloy/unreachable-stage/after_a_drop_of_every_line",
    ),
    "A4": (
        "alloy/constant-rule/a_phase_in_lower_case",
        "flow/constant-selector/a_level_that_is_written_otherwise",
        "flow/constant-selector/a_namespace_that_the_source_does_not_read",
        "flow/constant-selector/the_job_of_another_source",
    ),
    "A6": (
        "alloy/unset-meta-label/a_label_of_the_namespace",
        "alloy/unset-meta-label/a_label_of_the_pod_of_a_node",
        "spec/needs-release/labels_of_namespaces",
    ),
    "A7": ("spec/not-a-rule/a_discovery",),
    "A8": (
        "spec/ambiguous-template/two_texts_with_dashes",
        "spec/name-parser/a_run_id_without_dashes",
        "spec/name-parser/every_run_filtered_out",
        "spec/name-parser/parts_in_another_order",
    ),
    "A10": (
        "alloy/stage-without-key/a_label_of_a_field_never_extracted",
        "alloy/template-without-key/that_it_compares",
        "alloy/template-without-key/that_it_prints",
    ),
    "A11": ("alloy/glued-json/without_quoting",),
    "A12": (
        "alloy/greedy-json/to_the_last_brace",
        "alloy/never-matches/a_plain_dollar",
        "alloy/never-matches/one_backslash_too_many",
    ),
    "A16": ("flow/job-label/dropped_from_samples", "flow/job-label/overwritten_by_a_rule"),
    "A17": ("alloy/plain-http/on_a_tls_port",),
    "A18": ("spec/missing-key/the_port_of_a_service",),
    "A19": ("flow/selects-nothing/another_service", "flow/selects-nothing/other_pod_labels"),
    "A20": (
        "alloy/one-of-many/the_service_of_a_gpu_exporter",
        "spec/unknown-value/a_virtual_service_address",
    ),
    "A21": ("spec/unknown-value/a_ca_and_no_verification",),
    "A22": ("flow/too-many-labels/of_a_pod",),
}


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_failure_is_refused(failure: str) -> None:
    """Each case fails with its exact message (tests/test_rejected.py); here is which failure it stands for."""
    assert FAILURES[failure]
    for case in FAILURES[failure]:
        expected = REJECTED / case / "expected.txt"
        code = case.rpartition("/")[0]
        assert f"error[{code}]" in expected.read_text(encoding="utf-8")


MIXED = """scopes:
  cluster: {namespace: monitoring}
images:
  alloy: docker.io/grafana/alloy:v1.18.1
  older: docker.io/grafana/alloy:v1.16.3
backends:
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}
collectors:
  agents: {scope: cluster, workload: daemonset}
  single: {scope: cluster, workload: deployment, image: older}
sinks:
  metrics: {kind: prometheus, backend: prometheus}
jobs:
  alloy: {kind: alloy, scope: cluster, to: [metrics]}
"""


def test_different_releases_are_warned_of(tmp_path: Path) -> None:
    """A21, the part that is no error."""
    path = tmp_path / "mixed.yaml"
    path.write_text(MIXED, encoding="utf-8")
    report = Report()
    compile_spec(path, {}, report)
    assert [(found.code, found.span and found.span.line) for found in report.diagnostics] == [
        ("spec/mixed-releases", 10)
    ]
