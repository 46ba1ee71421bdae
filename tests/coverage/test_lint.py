"""Lint: every rule finds its mistake and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.coverage.codes import CODES
from compiler.coverage.dashboard_fields import lint_fields
from compiler.coverage.model import Consumer
from compiler.coverage.proof import prove
from tests.coverage.stack import STREAMS, SUPPLIES, panel

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
    ("consumer", "code"), CASES, ids=lambda v: v.expression if isinstance(v, Consumer) else v
)
def test_a_mistake_is_found(consumer: Consumer, code: str) -> None:
    assert _codes(consumer) == [code]


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
