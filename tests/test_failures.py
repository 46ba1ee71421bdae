"""How a stack written by hand failed, and what shows that alloyc says so: a case or a planted fault for each.

Ids are those of the list of failures: A for Alloy, D for dashboards, K for Kubernetes and Helm, U for audit. Each is
shown by the folder of a case, with the exact messages beside its spec; by `fault NAME`, an edit of compiled objects in
tests/checks/faults.py with its exact message, where no spec can make the failure; or by the test of what is no object.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.faults import BY_NAME

TESTS = Path(__file__).parent
FAILURES: dict[str, tuple[str, ...]] = {
    "A1": ("rejected/alloy/unknown-block/a_stage_that_no_release_has",),
    "A2": (
        "rejected/alloy/selector-without-label/a_drop_where_an_extracted_field_is_empty",
        "rejected/alloy/selector-without-label/a_keep_where_an_extracted_field_is_set",
    ),
    "A3": (
        "rejected/alloy/drops-everything/by_a_value_that_every_line_has",
        "rejected/alloy/drops-everything/by_an_expression_of_every_line",
        "rejected/alloy/drops-parsed-lines/by_a_wider_selector",
        "rejected/alloy/unreachable-stage/after_a_drop_of_every_line",
    ),
    "A4": (
        "rejected/alloy/constant-rule/a_phase_in_lower_case",
        "rejected/flow/constant-selector/a_level_that_is_written_otherwise",
        "rejected/flow/constant-selector/a_namespace_that_the_source_does_not_read",
        "rejected/flow/constant-selector/the_job_of_another_source",
    ),
    "A5": (
        "rejected/spec/stored-more-than-once/one_namespace_beside_all",
        "rejected/spec/stored-more-than-once/two_sinks_of_one_backend",
        "rejected/spec/stored-more-than-once/two_sources_without_exclusive_selectors",
    ),
    "A6": (
        "rejected/alloy/unset-meta-label/a_label_of_the_namespace",
        "rejected/alloy/unset-meta-label/a_label_of_the_pod_of_a_node",
        "rejected/spec/needs-release/labels_of_namespaces",
    ),
    "A7": ("rejected/spec/not-a-rule/a_discovery",),
    "A8": (
        "rejected/spec/ambiguous-template/two_texts_with_dashes",
        "rejected/spec/name-parser/a_run_id_without_dashes",
        "rejected/spec/name-parser/every_run_filtered_out",
        "rejected/spec/name-parser/parts_in_another_order",
    ),
    "A9": ("rejected/spec/label-missing/removed_by_the_pipeline",),
    "A10": (
        "rejected/alloy/stage-without-key/a_label_of_a_field_never_extracted",
        "rejected/alloy/template-without-key/that_it_compares",
        "rejected/alloy/template-without-key/that_it_prints",
    ),
    "A11": ("rejected/alloy/glued-json/without_quoting",),
    "A12": (
        "rejected/alloy/greedy-json/to_the_last_brace",
        "rejected/alloy/never-matches/a_plain_dollar",
        "rejected/alloy/never-matches/one_backslash_too_many",
    ),
    "A13": (
        "rejected/spec/read-more-than-once/events_on_every_node",
        "rejected/spec/read-more-than-once/three_replicas_without_clustering",
        "rejected/spec/stored-more-than-once/two_jobs_scrape_one_service",
    ),
    "A14": (
        "rejected/spec/label-parameter/the_namespace_inside",
        "rejected/spec/unknown-key/label_from_the_downward_api",
    ),
    "A15": (
        "rejected/spec/ip-address-sink/of_a_sink",
        "rejected/spec/pod-address-sink/a_pod_of_a_stateful_set",
    ),
    "A16": ("rejected/flow/job-label/dropped_from_samples", "rejected/flow/job-label/overwritten_by_a_rule"),
    "A17": ("rejected/alloy/plain-http/on_a_tls_port",),
    "A18": ("rejected/spec/missing-key/the_port_of_a_service",),
    "A19": (
        "rejected/flow/selects-nothing/another_service",
        "rejected/flow/selects-nothing/other_pod_labels",
    ),
    "A20": (
        "rejected/alloy/one-of-many/the_service_of_a_gpu_exporter",
        "rejected/spec/unknown-value/a_virtual_service_address",
    ),
    "A21": (
        "rejected/spec/unknown-value/a_ca_and_no_verification",
        "warned/spec/mixed-releases/an_older_deployment",
    ),
    "A22": (
        "rejected/spec/too-many-labels/with_those_of_the_sink",
        "rejected/spec/unbounded-label/a_request_uri",
        "rejected/spec/unbounded-label/the_name_of_an_object",
    ),
    "D1": (
        "rejected/query/unknown-metric/nothing_scrapes_it",
        "rejected/spec/indistinguishable/containers_of_host_and_vcluster",
        "rejected/spec/label-missing/container_metrics_of_a_vcluster",
    ),
    "D2": (
        "rejected/query/legend-label/after_an_aggregation",
        "rejected/query/lost-label/after_an_aggregation",
    ),
    "D3": ("rejected/dashboard/datasource-by-name/in_a_panel",),
    "D4": (
        "rejected/dashboard/override-of-nothing/a_name_that_no_query_gives",
        "rejected/query/unit-misfit/cores_as_percent",
    ),
    "D5": (
        "rejected/dashboard/all-matches-nothing/compared_with_equals",
        "rejected/dashboard/all-on-the-wrong-type/a_textbox",
    ),
    "D6": ("rejected/dashboard/overlapping-panels/by_two_columns",),
    "D7": ("rejected/dashboard/renamed-to-one/two_columns_of_a_table",),
    "D8": (
        "rejected/dashboard/unsafe-text/in_quotation_marks",
        "rejected/query/parser-mismatch/json_of_mixed_lines",
    ),
    "D9": ("rejected/query/phase-as-lines/five_lines_for_each_pod",),
    "K1": ("fault no_right_on_pod_logs",),
    "K2": ("fault wrong_group",),
    "K3": ("fault no_right_on_events",),
    "K4": ("fault host_network",),
    "K5": ("fault unknown_chart_value",),
    "K6": (
        "fault receiver_off",
        "rejected/spec/sink-path/push_path_of_loki_on_a_prometheus",
        "rejected/spec/sink-path/query_path_of_a_prometheus",
    ),
    "K7": (
        "rejected/spec/unknown-backend/of_a_sink",
        "rejected/spec/unknown-backend/removed_and_still_sent_to",
        "rejected/spec/unknown-service/misspelt",
    ),
    "K8": ("fault retention_without_compactor",),
    "K9": ("fault loki_in_parts",),
    "K10": ("fault port_of_the_node_taken",),
    "K11": ("fault dns_by_name",),
    "K12": ("fault generated_name",),
    "K13": ("fault pods_before_their_config_maps",),
    "K14": ("fault other_config_map",),
    "K15": ("fault listed_and_absent",),
    "K16": ("fault dashboards_loaded_twice",),
    "K17": ("documents/test_references.py::test_a_moved_file_is_found",),
    "K18": ("fault another_namespace",),
    "K19": ("fault no_such_kind",),
    "K20": ("fault service_without_pods",),
    "K21": ("fault template_left",),
    "K22": ("warned/spec/unused/kube_state_metrics_without_a_job",),
    "K23": ("rejected/spec/bad-parameter-value/empty",),
    "U1": ("rejected/spec/audit-users-and-groups/in_one_rule",),
    "U2": ("rejected/spec/audit-secrets/by_name",),
    "U3": ("warned/spec/audit-reads-only/of_leases",),
    "U4": ("rejected/spec/audit-group/deployments_in_core",),
    "U5": ("fault webhook_not_enabled", "rejected/spec/unknown-port/of_another_service"),
    "U6": (
        "fault webhook_inside_the_vcluster",
        "rejected/spec/unreachable-sink/a_host_service_named_inside_a_vcluster",
    ),
    "U7": (
        "fault path_not_served",
        "rejected/spec/sink-path/audit",
        "rejected/spec/sink-path/raw_intake_of_alloy",
    ),
    "U8": ("rejected/spec/audit-distro/k3s_prints_no_events",),
    "U9": ("fault events_beyond_the_limit",),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_the_failure_is_shown(failure: str) -> None:
    assert FAILURES[failure]
    for shown in FAILURES[failure]:
        if shown.startswith("fault "):
            fault = BY_NAME[shown.removeprefix("fault ")]
            assert fault.failure == failure
            assert fault.message
        elif "::" in shown:
            path, _, name = shown.partition("::")
            assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8")
        else:
            kind, _, case = shown.partition("/")
            severity = {"rejected": "error", "warned": "warning"}[kind]
            messages = (TESTS / shown / "expected.txt").read_text(encoding="utf-8")
            assert f"{severity}[{case.rpartition('/')[0]}]" in messages


def test_no_failure_is_left_out() -> None:
    known = {"A": 22, "D": 9, "K": 23, "U": 9}
    assert FAILURES.keys() == {f"{letter}{n + 1}" for letter, count in known.items() for n in range(count)}


def test_planted_faults_name_failures_of_the_list() -> None:
    assert {fault.failure for fault in BY_NAME.values()} - {""} <= FAILURES.keys()
