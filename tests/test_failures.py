"""How a stack written by hand failed, and the case or planted fault that shows what is said of it here.

Ids are those of the list of failures: K for Kubernetes and Helm, U for audit. A value is the folder of a case, with the
exact messages beside its spec; `fault NAME`, an edit of compiled objects in tests/checks/faults.py with its exact
message, where no spec can make the failure; or the test of what is no object.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.faults import BY_NAME

TESTS = Path(__file__).parent
FAILURES = {
    "K1": "fault no_right_on_pod_logs",
    "K2": "fault wrong_group",
    "K3": "fault no_right_on_events",
    "K4": "fault host_network",
    "K5": "fault unknown_chart_value",
    "K6": "fault receiver_off",
    "K7": "rejected/spec/unknown-backend/of_a_sink",
    "K8": "fault retention_without_compactor",
    "K9": "fault loki_in_parts",
    "K10": "fault port_of_the_node_taken",
    "K11": "fault dns_by_name",
    "K12": "fault generated_name",
    "K13": "fault pods_before_their_config_maps",
    "K14": "fault other_config_map",
    "K15": "fault listed_and_absent",
    "K16": "fault dashboards_loaded_twice",
    "K17": "documents/test_references.py::test_a_moved_file_is_found",
    "K18": "fault another_namespace",
    "K19": "fault no_such_kind",
    "K20": "fault service_without_pods",
    "K21": "fault template_left",
    "K22": "warned/spec/unused/kube_state_metrics_without_a_job",
    "K23": "rejected/spec/bad-parameter-value/empty",
    "U1": "rejected/spec/audit-users-and-groups/in_one_rule",
    "U2": "rejected/spec/audit-secrets/by_name",
    "U3": "warned/spec/audit-reads-only/of_leases",
    "U4": "rejected/spec/audit-group/deployments_in_core",
    "U5": "fault webhook_not_enabled",
    "U6": "fault webhook_inside_the_vcluster",
    "U7": "fault path_not_served",
    "U8": "rejected/spec/audit-distro/k3s_prints_no_events",
    "U9": "fault events_beyond_the_limit",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_the_failure_is_shown(failure: str) -> None:
    shown = FAILURES[failure]
    if shown.startswith("fault "):
        fault = BY_NAME[shown.removeprefix("fault ")]
        assert fault.failure == failure
        assert fault.message
    elif "::" in shown:
        path, _, name = shown.partition("::")
        assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8")
    else:
        assert (TESTS / shown / "spec.yaml").exists()
        assert (TESTS / shown / "expected.txt").read_text(encoding="utf-8")


def test_no_failure_is_left_out() -> None:
    assert {f"K{number}" for number in range(1, 24)} <= FAILURES.keys()
    assert {f"U{number}" for number in range(1, 10)} <= FAILURES.keys()


def test_planted_faults_name_failures_of_the_list() -> None:
    assert {fault.failure for fault in BY_NAME.values()} - {""} <= FAILURES.keys()
