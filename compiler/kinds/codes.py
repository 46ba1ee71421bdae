"""What can be wrong with the rules of a spec, one entry for each code."""

from __future__ import annotations

from compiler.diagnostics.codes import Explanation

CODES: dict[str, Explanation] = {
    "rule/alertmanager-of-existing": Explanation(
        "An Alertmanager for a backend that is not deployed",
        "Who runs a backend says where it sends its alerts. Only what the stack deploys can be told.",
    ),
    "rule/ambiguous-backend": Explanation(
        "Several backends could evaluate a rule", "A rule sees what its own backend stores, and nothing else."
    ),
    "rule/bad-name": Explanation(
        "A name that a rule cannot have",
        "The name of an alert is also its heading in the runbook; a recorded metric is named like any metric.",
        "job-errors: {kind: record, expr: sum(rate(errors_total[5m]))}",
        "job:errors:rate5m: {kind: record, expr: sum(rate(errors_total[5m]))}",
    ),
    "rule/bad-sample-series": Explanation(
        "A test of an alert names no series",
        "promtool takes series as metrics with the values of their labels, without operators other than `=`.",
        "fires_on: {'sum(up)': 0}",
        "fires_on: {'up{job=\"kueue\"}': 0}",
    ),
    "rule/bad-template": Explanation(
        "A text of an alert is no template",
        "Prometheus shows the error in place of the text. Functions are those of Prometheus, not of Alloy.",
        'summary: "{{ $label.pod }} fails"',
        'summary: "{{ $labels.pod }} fails"',
    ),
    "rule/duplicate-name": Explanation(
        "Two alerts of one name",
        "Whoever is woken by one cannot tell which it is, and silencing one silences both.",
    ),
    "rule/for-below-interval": Explanation(
        "An alert is evaluated less often than it should fire",
        "It cannot fire before its second evaluation, so that `for` means the interval.",
        "for: 10s   # interval: 1m",
        "for: 1m",
    ),
    "rule/inactive-without-label": Explanation(
        "An inactive job that no label tells from an active one",
        "The alert on a job without targets must be silent where `inactive_when` says so. It can only see labels.",
    ),
    "rule/interval-too-long": Explanation(
        "A metric is recorded with gaps",
        "A sample counts for five minutes. What is recorded less often is absent in between.",
        "interval: 10m",
        "interval: 1m",
    ),
    "rule/no-audit-source": Explanation(
        "An alert on audit events that nobody reads", "The spec has no source of kind kubernetes_audit."
    ),
    "rule/no-backend": Explanation(
        "Nobody evaluates a rule",
        "Rules on samples need a backend of kind prometheus, rules on lines one of kind loki.",
    ),
    "rule/no-collector-metrics": Explanation(
        "Alerts on collectors that say nothing about themselves",
        "Their metrics come from jobs of kind alloy.",
    ),
    "rule/not-a-vector": Explanation(
        "The expression of a rule gives no values",
        "A rule needs one value for each series: no range of values, no text, no log lines.",
        '{log_type="pod_log"} |= "panic"',
        'sum(count_over_time({log_type="pod_log"} |= "panic" [5m])) > 0',
    ),
    "rule/object-nobody-reads": Explanation(
        "A PrometheusRule without its operator",
        "The Prometheus that the stack deploys reads files. An existing one may have an operator that reads objects.",
    ),
    "rule/recording-circle": Explanation(
        "A recorded metric is made from itself",
        "Each value would depend on the one before; after a gap there is none to start from.",
    ),
    "rule/template-label": Explanation(
        "A text of an alert shows a label that is gone",
        "The text would have a hole where the name should be. An aggregation keeps only what `by` names.",
        "expr: sum by (node) (up) == 0   # summary: {{ $labels.pod }} is down",
        "expr: sum by (node, pod) (up) == 0",
    ),
    "rule/untested-alert": Explanation(
        "An alert without a test",
        "Nobody sees that an alert cannot fire until it should have. promtool shows it, given series with which it "
        "fires and series with which it does not.",
        "rules: {HalfDown: {kind: alert, ...}}",
        "tests: {half-down: {rule: HalfDown, fires_on: {'up{job=\"kueue\"}': 0}, silent_on: {'up{job=\"kueue\"}': 1}}}",
    ),
    "rule/unknown-job": Explanation(
        "A job that is not there", "The alerts of a backend are about the jobs that send to it."
    ),
}
