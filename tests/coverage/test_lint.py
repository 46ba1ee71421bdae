"""Lint: every rule finds its mistake and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compiler.coverage.codes import CODES
from compiler.coverage.dashboard_fields import lint_fields
from compiler.coverage.model import Consumer
from compiler.coverage.proof import prove
from compiler.coverage.reading import sources
from compiler.dashboards.codes import CODES as DASHBOARD_CODES
from compiler.diagnostics.render import render
from tests.coverage.stack import STREAMS, SUPPLIES, logs, panel
from tests.golden import assert_file

CASES = [
    (panel("rate(kube_node_info[5m])"), "query/rate-of-gauge"),
    (panel("sum(rate(container_memory_working_set_bytes[5m]))"), "query/rate-of-gauge"),
    (panel("container_cpu_usage_seconds_total"), "query/counter-without-rate"),
    (panel("sum by (pod) (container_cpu_usage_seconds_total)"), "query/counter-without-rate"),
    (
        panel(
            "histogram_quantile(0.9, sum by (result)"
            " (rate(kueue_admission_attempt_duration_seconds_bucket[5m])))"
        ),
        "query/quantile-without-le",
    ),
    (panel("sum by (node) (kube_pod_info) / sum by (pod) (kube_pod_info)"), "query/unmatched-sides"),
    (panel("sum by (node) (kube_pod_info) / sum(kube_pod_info)"), "query/unmatched-sides"),
    (panel('up{job=~"kueue"}'), "query/needless-regex"),
    (panel("rate(container_cpu_usage_seconds_total[$__interval])"), "query/interval-under-rate"),
    (panel("gpu_gfx_activity", unit="percentunit"), "query/unit-misfit"),
    (panel("sum(rate(container_cpu_usage_seconds_total[5m]))", unit="percent"), "query/unit-misfit"),
    (panel("sum(container_memory_working_set_bytes)", unit="percentunit"), "query/unit-misfit"),
    (
        panel(
            "histogram_quantile(0.9, sum by (le) (rate(kueue_admission_attempt_duration_seconds_bucket[5m])))",
            unit="ms",
        ),
        "query/unit-misfit",
    ),
    (panel("kube_pod_status_phase", panel_type="timeseries"), "query/phase-as-lines"),
    (logs('{log_type=~"pod_log"}'), "query/needless-regex"),
    (logs('{log_type="k8s_event"} | json'), "query/parser-mismatch"),
    (logs('{namespace=~".*"} |= "error"'), "query/no-stream-selector"),
    (logs('|= "error"'), "query/no-stream-selector"),
    (logs("sum(rate({}[5m]))"), "query/no-stream-selector"),
    (logs('sum by (verb) (rate({log_type="pod_log"}[5m]))'), "query/lost-label"),
    (panel("sum by (pod) (sum by (namespace) (kube_pod_info))"), "query/lost-label"),
    (panel("sum by (node) (kube_pod_info)", legend="{{pod}}"), "query/legend-label"),
    (panel("deriv(kube_node_info[$__interval])"), "query/interval-under-rate"),
    (
        panel('rate(controller_runtime_reconcile_total{job="kaiwo-operator", controller="aim"}[5m])'),
        "query/unknown-value",
    ),
]

FINE = [
    panel("sum(rate(container_cpu_usage_seconds_total[$__rate_interval]))", unit="short"),
    panel("gpu_gfx_activity / 100", unit="percentunit"),
    panel("avg by (node) (gpu_gfx_activity)", unit="percent"),
    panel("sum(container_memory_working_set_bytes)", unit="bytes"),
    panel("sum(container_memory_working_set_bytes) / sum(machine_memory_bytes)", unit="percentunit"),
    panel("100 * (sum(container_memory_working_set_bytes) / sum(machine_memory_bytes))", unit="percent"),
    panel("sum by (node) (kube_pod_info) / on (node) kube_node_info"),
    panel("sum by (node) (kube_pod_info) / on () group_left () sum(kube_node_info)"),
    panel("sum(kube_pod_info) / sum(kube_node_info)"),
    panel("kube_pod_container_status_restarts_total > 5"),
    panel("count(container_cpu_usage_seconds_total)"),
    panel("increase(container_cpu_usage_seconds_total[5m])"),
    panel("1 - avg by (node) (rate(container_cpu_usage_seconds_total[5m]))", unit="percentunit"),
    panel('up{job=~"$job"}'),
    panel(
        "histogram_quantile(0.9, sum by (le) (rate(kueue_admission_attempt_duration_seconds_bucket[5m])))",
        unit="s",
    ),
    panel(
        "sum(rate(kueue_admission_attempt_duration_seconds_sum[5m]))"
        " / sum(rate(kueue_admission_attempt_duration_seconds_count[5m]))",
        unit="s",
    ),
    panel("kube_pod_status_phase == 1", panel_type="state-timeline"),
    panel("sum by (phase) (kube_pod_status_phase)", panel_type="timeseries"),
    panel("sum(kueue_admission_attempts_total)", panel_type="stat"),
]


def _codes(consumer: Consumer) -> list[str]:
    return [finding.code for finding in prove([consumer], SUPPLIES, STREAMS).findings]


@pytest.mark.parametrize(
    ("consumer", "code"),
    CASES,
    ids=lambda v: v.expression if isinstance(v, Consumer) else v,
)
def test_a_mistake_is_found(consumer: Consumer, code: str) -> None:
    assert _codes(consumer) == [code]


def test_each_message_is_the_one_that_was_reviewed(update: bool) -> None:
    shown = []
    for consumer, _ in CASES:
        findings = prove([consumer], SUPPLIES, STREAMS).findings
        shown.append(render(findings, sources([consumer]), "text", color=False))
    assert_file(Path(__file__).parent / "lint_messages.txt", "\n".join(shown), update)


@pytest.mark.parametrize("consumer", FINE, ids=lambda consumer: consumer.expression)
def test_a_good_query_is_left_alone(consumer: Consumer) -> None:
    assert not _codes(consumer)


@pytest.mark.parametrize(
    ("panel_json", "codes"),
    [
        (
            {"transformations": [{"options": {"renameByName": {"a 1": "a", "a 2": "a", "b": "c"}}}]},
            ["dashboard/renamed-to-one"],
        ),
        (
            {
                "transformations": [
                    {"options": {"renameByName": {"a 1": "a", "a 2": "a"}, "excludeByName": {"a 2": True}}}
                ]
            },
            [],
        ),
        (
            {
                "targets": [{"legendFormat": "used"}],
                "fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "Used"}}]},
            },
            ["dashboard/override-of-nothing"],
        ),
        (
            {
                "targets": [{"legendFormat": "{{pod}}"}],
                "fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "Used"}}]},
            },
            [],
        ),
        ({"transformations": "x", "targets": None, "fieldConfig": []}, []),
    ],
)
def test_mistakes_about_fields_are_found(panel_json: dict[str, Any], codes: list[str]) -> None:
    assert [d.code for d in lint_fields({"uid": "x", "panels": [panel_json]})] == codes
    assert [d.code for d in lint_fields({"uid": "x", "panels": [{"panels": [panel_json]}]})] == codes


def test_every_code_is_explained() -> None:
    found = {code for _, code in CASES}
    assert found <= CODES.keys()


# What two parsers disagree about is not known beforehand, or one of them would be mended.
@pytest.mark.parametrize("code", sorted((CODES | DASHBOARD_CODES).keys() - {"query/doubtful"}))
def test_every_explanation_has_a_failing_and_a_mended_example(code: str) -> None:
    explanation = (CODES | DASHBOARD_CODES)[code]
    assert explanation.failing
    assert explanation.mended
    assert explanation.failing != explanation.mended
