"""The proof: what feeds a query, and the reason where nothing does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import Consumer, LabelRule, MetricFilter, closed
from compiler.coverage.proof import Coverage, prove
from compiler.coverage.reading import sources
from compiler.diagnostics import Severity, Span
from compiler.diagnostics.render import render
from compiler.metrics import Exporter, Family
from tests.coverage.stack import STREAMS, SUPPLIES, logs, panel, supply


def _prove(consumer: Consumer) -> Coverage:
    return prove([consumer], SUPPLIES, STREAMS)


FED = [
    (panel("up"), {"amd-gpu-exporter", "cadvisor", "kaiwo-operator", "kube-state-metrics", "kueue"}),
    (panel('up{job="kueue"}'), {"kueue"}),
    (panel("sum by (namespace, pod) (kube_pod_container_status_restarts_total) > 0"), {"kube-state-metrics"}),
    (
        panel('sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="$namespace"}[5m]))'),
        {"cadvisor"},
    ),
    (
        panel(
            "histogram_quantile(0.95, sum by (le)"
            " (rate(kueue_admission_attempt_duration_seconds_bucket[5m])))"
        ),
        {"kueue"},
    ),
    (
        panel("sum by (controller) (rate(controller_runtime_reconcile_errors_total[5m]))"),
        {"kaiwo-operator", "kueue"},
    ),
    (panel('count({__name__=~"kube_node_info|kube_pod_info"})'), {"kube-state-metrics"}),
    (panel('kube_pod_status_phase{phase=~"Failed|Pending"} == 1'), {"kube-state-metrics"}),
    (panel("gpu_gfx_activity / 100"), {"amd-gpu-exporter"}),
    (logs('{log_type="pod_log", namespace="$namespace"} |= "$search"'), {"pod_logs"}),
    (logs('{log_type=~".+"}'), {"pod_logs", "audit", "events"}),
    (logs('{resource=~"aimservices|rayservices"} | json | user_username="x"'), {"audit"}),
    (logs('sum by (level) (count_over_time({log_type="pod_log"}[5m]))'), {"pod_logs"}),
]


@pytest.mark.parametrize(
    ("consumer", "jobs"), FED, ids=lambda v: v.expression if isinstance(v, Consumer) else ""
)
def test_a_query_is_fed_by_the_jobs_that_have_its_series(consumer: Consumer, jobs: set[str]) -> None:
    coverage = _prove(consumer)
    assert not coverage.findings
    assert {job for row in coverage.rows for job in row.fed_by} == jobs


STARVED = [
    (panel("sum(node_cpu_seconds_total)"), "query/unknown-metric", "node_cpu_seconds_total", ""),
    (panel("kube_pod_inf"), "query/unknown-metric", "kube_pod_inf", "kube_pod_info"),
    (panel('kube_pod_info{pod_name="a"}'), "query/unknown-label", 'pod_name="a"', ""),
    (panel('kube_pod_status_phase{phase="Crashed"}'), "query/impossible-value", 'phase="Crashed"', ""),
    (panel('up{job="kueu"}'), "query/impossible-value", 'job="kueu"', "kueue"),
    (panel("up", datasource="other"), "query/other-datasource", "up", ""),
    (panel("sum by (gpu) (gpu_gfx_activity)"), "query/lost-label", "gpu", "gpu_id"),
    (panel("sum by (pod) (sum by (namespace) (kube_pod_info))"), "query/lost-label", "pod", ""),
    (panel("sum by (node) (kube_pod_info)", legend="{{pod}}"), "query/legend-label", None, "node"),
    (panel("sum(rate(up))"), "query/invalid", "up", ""),
    (logs('{app="x"}'), "query/unknown-label", 'app="x"', ""),
    (logs('{log_type="pod_logs"}'), "query/impossible-value", 'log_type="pod_logs"', "pod_log"),
    (logs('{resource=~"aims"}'), "query/impossible-value", 'resource=~"aims"', "aimservices"),
    (logs('{log_type="pod_log"} | verb="create"'), "query/unknown-label", 'verb="create"', ""),
    (logs('{log_type="k8s_event"} | json'), "query/parser-mismatch", "json", ""),
    (logs('sum by (verb) (rate({log_type="pod_log"}[5m]))'), "query/lost-label", "verb", ""),
    (logs('{log_type="pod_log"', title="cut"), "query/invalid", None, ""),
    (logs('{log_type="pod_log"}', datasource="other"), "query/no-stream", '{log_type="pod_log"}', ""),
    (panel("", kind="variable", label="nosuch"), "query/unknown-label", None, ""),
    (panel("kube_pod_info", kind="variable", label="nodes"), "query/unknown-label", None, "node"),
]


@pytest.mark.parametrize(
    ("consumer", "code", "place", "near"),
    STARVED,
    ids=lambda v: v.expression if isinstance(v, Consumer) else "",
)
def test_a_starved_query_says_where_and_why(
    consumer: Consumer, code: str, place: str | None, near: str
) -> None:
    findings = _prove(consumer).findings
    assert [d.code for d in findings] == [code]
    (finding,) = findings
    assert finding.severity is Severity.ERROR
    span = finding.span
    assert span is not None
    if place is not None:
        assert consumer.expression.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1] == place
    assert near in (finding.hint or "")


def test_the_place_is_that_of_the_query_as_written() -> None:
    consumer = panel(
        'sum(rate(container_cpu_usage_seconds_total{a="$a"}[$__rate_interval]))\n  + nosuch_metric'
    )
    findings = _prove(consumer).findings
    assert [(d.span.line, d.span.column) for d in findings if d.span] == [(1, 44), (2, 5)]
    text = render(findings, sources([consumer]), "text", color=False)
    assert "nosuch_metric" in text
    assert "^^^^" in text


def test_a_filter_that_removes_a_metric_is_named() -> None:
    rule = MetricFilter(admits=lambda name: name == "up", what="the keep list", span=Span("spec", 3, 1, 3, 2))
    (finding,) = prove(
        [panel("kube_pod_info")], [supply("ksm", "kube-state-metrics", filters=(rule,))]
    ).findings
    assert finding.code == "query/metric-dropped"
    assert "the keep list" in finding.message
    assert finding.related[0].span.line == 3
    assert not prove([panel("up")], [supply("ksm", "kube-state-metrics", filters=(rule,))]).findings


def test_a_keep_list_reaches_up_too() -> None:
    rule = MetricFilter(admits=lambda name: name == "kube_pod_info", what="the keep list")
    given = [supply("ksm", "kube-state-metrics", filters=(rule,))]
    assert [d.code for d in prove([panel("up")], given).findings] == ["query/metric-dropped"]
    assert not prove([panel("kube_pod_info")], given).findings


def test_a_rule_that_removes_a_label_is_named() -> None:
    rule = LabelRule(drops=lambda name: name == "uid", what="the label drop of ksm")
    given = supply("ksm", "kube-state-metrics", label_rules=(rule,), honor_labels=True)
    (finding,) = prove([panel('kube_pod_info{uid="x"}')], [given]).findings
    assert finding.code == "query/unknown-label"
    assert "the label drop of ksm" in finding.message


def test_labels_of_targets_and_exporters_meet() -> None:
    honored = supply("ksm", "kube-state-metrics", honor_labels=True)
    renamed = replace(honored, honor_labels=False)
    query = panel('kube_pod_info{exported_pod="x"}')
    assert [d.code for d in prove([query], [honored]).findings] == ["query/unknown-label"]
    assert not prove([query], [renamed]).findings


def test_one_side_of_or_may_be_missing() -> None:
    findings = _prove(panel("DCGM_FI_DEV_GPU_UTIL or gpu_gfx_activity")).findings
    assert [(d.code, d.severity) for d in findings] == [("query/unknown-metric", Severity.WARNING)]


def test_recorded_series_count() -> None:
    rules = Exporter.of("rules", "own", [Family("cpu:rate5m", "gauge", frozenset({"pod"}))])
    recorded = replace(supply("rules"), exporters=(rules,), labels={}, scraped=False)
    assert not prove([panel("sum by (pod) (cpu:rate5m)")], [recorded]).findings
    assert prove([panel("up")], [recorded]).findings


def test_a_metric_behind_a_switch_is_a_warning() -> None:
    (finding,) = _prove(panel("kube_pod_labels")).findings
    assert (finding.code, finding.severity) == ("query/metric-off-by-default", Severity.WARNING)


def test_the_document_lists_what_feeds_what() -> None:
    coverage = prove([panel('up{job="kueue"}'), logs('{log_type="k8s_event"}')], SUPPLIES, STREAMS)
    assert coverage_markdown(coverage).splitlines()[-4:] == [
        "| query | selector | datasource | fed by |",
        "| --- | --- | --- | --- |",
        '| panel: panel | `up{job="kueue"}` | prometheus | kueue |',
        '| panel: panel | `{log_type="k8s_event"}` | loki | events |',
    ]


def test_the_order_of_supplies_does_not_matter() -> None:
    consumers = [consumer for consumer, *_ in STARVED]
    assert [d.message for d in prove(consumers, SUPPLIES, STREAMS).findings] == [
        d.message for d in prove(consumers, SUPPLIES[::-1], STREAMS[::-1]).findings
    ]


def test_a_value_that_a_variable_brings_is_not_judged() -> None:
    assert not _prove(panel('kube_pod_status_phase{phase="$phase"} == 1')).findings
    assert not _prove(panel("sum by ($by) (kube_pod_info)")).findings
    assert _prove(panel('kube_pod_info{gone="$x"}')).findings


def test_closed_domains_join() -> None:
    assert closed("a") | closed("b") == closed("a", "b")


@pytest.mark.parametrize(
    "consumer",
    [
        logs('{resource=~"aims|rayservices"}'),
        panel('sum(kube_pod_status_phase{phase=~"Failed|Pnding"})'),
    ],
    ids=lambda consumer: consumer.expression,
)
def test_an_alternative_that_never_occurs_is_a_warning(consumer: Consumer) -> None:
    (finding,) = _prove(consumer).findings
    assert (finding.code, finding.severity) == ("query/impossible-value", Severity.WARNING)
    assert finding.hint
