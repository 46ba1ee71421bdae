"""How a stack written by hand failed, and the case that shows what is said of it here.

Ids are those of the list of failures: A for Alloy, D for dashboards. A value is the folder of a case, with the exact
messages beside its spec.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FAILURES = {
    "A5": "rejected/spec/stored-more-than-once/two_sources_without_exclusive_selectors",
    "A9": "rejected/spec/label-missing/removed_by_the_pipeline",
    "A13": "rejected/spec/read-more-than-once/events_on_every_node",
    "A14": "rejected/spec/label-parameter/the_namespace_inside",
    "A15": "rejected/spec/ip-address-sink/of_a_sink",
    "A22": "rejected/spec/too-many-labels/with_those_of_the_sink",
    "D1": "rejected/spec/label-missing/container_metrics_of_a_vcluster",
    "K7": "rejected/spec/unknown-backend/removed_and_still_sent_to",
    "U7": "rejected/spec/sink-path/audit",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_the_failure_is_shown(failure: str) -> None:
    shown = FAILURES[failure]
    assert (TESTS / shown / "spec.yaml").exists()
    assert (TESTS / shown / "expected.txt").read_text(encoding="utf-8")
