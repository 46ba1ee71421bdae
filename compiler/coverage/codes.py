"""What can be wrong with a query, one entry for each code of this package."""

from __future__ import annotations

from compiler.diagnostics.codes import Explanation

CODES: dict[str, Explanation] = {
    "query/invalid": Explanation(
        "a query is not valid PromQL or LogQL",
        "Prometheus or Loki would refuse it. Variables of Grafana have been replaced before.",
        "sum(rate(up))",
        "sum(rate(up[5m]))",
    ),
    "query/no-stream-selector": Explanation(
        "a log query does not say which streams it reads",
        "Loki refuses a query without a stream selector, or with one that a stream without labels would pass.",
        '{namespace=~".*"} |= "error"',
        '{log_type="pod_log", namespace=~".*"} |= "error"',
    ),
    "query/unknown-metric": Explanation(
        "no job exposes the metric",
        "The metric is in the catalog entry of no exporter that the spec scrapes, and no rule records it.",
        "node_cpu_seconds",
        "node_cpu_seconds_total   # with a job whose exporter is node-exporter",
    ),
    "query/metric-dropped": Explanation(
        "a job exposes the metric, and a rule of the job removes it",
        "A keep list lacks the name, or a drop list has it. `keep: used` derives the list from the queries.",
        "# jobs: {kubelet: {kind: kubelet, keep: [kubelet_running_pods]}}\nkubelet_running_containers",
        "# jobs: {kubelet: {kind: kubelet, keep: used}}\nkubelet_running_containers",
    ),
    "query/other-datasource": Explanation(
        "the metric is stored, in another datasource than the one that is asked",
        "The job's sink and the panel's datasource do not meet.",
        '"datasource": {"type": "prometheus", "uid": "long-term"}   # and the job is sent to prometheus',
        '"datasource": {"type": "prometheus", "uid": "prometheus"}',
    ),
    "query/metric-off-by-default": Explanation(
        "the exporter exposes the metric only with an option",
        "The message names the flag or field that switches it on; nothing in the spec says that it is.",
        "kube_pod_labels   # kube-state-metrics exposes it with --metric-labels-allowlist",
        "kube_pod_info",
    ),
    "query/unknown-label": Explanation(
        "a label that is asked for is not there",
        "Neither the exporter nor the target sets it, a rule removes it, or no stage parses it.",
        'kube_pod_info{pod_name="a"}',
        'kube_pod_info{pod="a"}',
    ),
    "query/impossible-value": Explanation(
        "no value of a label satisfies the matcher",
        "The label has a closed set of values, and none of them fits.",
        'kube_pod_status_phase{phase="Crashed"}',
        'kube_pod_status_phase{phase="Failed"}',
    ),
    "query/unknown-value": Explanation(
        "a value that a label is not known to have",
        "The values that the label has are known, though others are not ruled out: of the resources of an API "
        "server, or of the controllers of an operator. Most often the value is misspelt.",
        '{log_type="k8s_audit_log", resource="aims"}',
        '{log_type="k8s_audit_log", resource="aimservices"}',
    ),
    "query/no-stream": Explanation(
        "no log source writes to the datasource",
        "The query asks a Loki that no source of the spec feeds.",
        '"datasource": {"type": "loki", "uid": "archive"}   # and no source is sent there',
        '"datasource": {"type": "loki", "uid": "loki"}',
    ),
    "query/lost-label": Explanation(
        "a grouping or matching clause names a label that is gone",
        "An aggregation before it, or a function, has removed the label, or the series never had it.",
        "sum by (pod) (sum by (namespace) (kube_pod_info))",
        "sum by (pod) (kube_pod_info)",
    ),
    "query/legend-label": Explanation(
        "a legend shows a label that the result does not have",
        "Every line would get the same, empty name.",
        "sum by (node) (up)   # legend {{pod}}",
        "sum by (node) (up)   # legend {{node}}",
    ),
    "query/parser-mismatch": Explanation(
        "a parser stage reads lines of another format",
        "Lines that it cannot read get an __error__ label and, in a metric query, fail the whole query.",
        '{log_type="pod_log"} | json',
        '{log_type="pod_log"} | json | __error__=""',
    ),
    "query/rate-of-gauge": Explanation(
        "a rate of a gauge",
        "rate() takes every fall of the value for a restart of a counter.",
        "rate(kube_node_info[5m])",
        "deriv(node_memory_MemFree_bytes[5m])",
    ),
    "query/counter-without-rate": Explanation(
        "a counter is shown as it is",
        "Its height says how long the process runs. Only its growth means something.",
        "container_cpu_usage_seconds_total",
        "rate(container_cpu_usage_seconds_total[$__rate_interval])",
    ),
    "query/quantile-without-le": Explanation(
        "histogram_quantile without buckets",
        "The function reads the label `le` of the _bucket series; without it the result is empty.",
        "histogram_quantile(0.9, sum by (job) (rate(x_bucket[5m])))",
        "histogram_quantile(0.9, sum by (le, job) (rate(x_bucket[5m])))",
    ),
    "query/unmatched-sides": Explanation(
        "an operator between vectors whose labels differ",
        "Without on() or ignoring(), series match only if all their labels are equal.",
        "sum by (node) (a) / sum by (pod) (b)",
        "sum by (node) (a) / sum by (node) (b)",
    ),
    "query/needless-regex": Explanation(
        "a regular expression without a metacharacter",
        "A plain comparison says the same and is faster.",
        'up{job=~"kueue"}',
        'up{job="kueue"}',
    ),
    "query/interval-under-rate": Explanation(
        "$__interval as the range of a rate",
        "It can be shorter than two scrapes; $__rate_interval never is.",
        "rate(x_total[$__interval])",
        "rate(x_total[$__rate_interval])",
    ),
    "query/unit-misfit": Explanation(
        "the unit of a panel is not that of its query",
        "The axis is off by a factor, for example 100 where a ratio is shown as percent.",
        "gpu_gfx_activity         # unit percentunit, values 0-100",
        "gpu_gfx_activity / 100   # unit percentunit",
    ),
    "query/phase-as-lines": Explanation(
        "a state set is drawn as lines",
        "Such a metric has one 0/1 series for each state of each object.",
        "kube_pod_status_phase   # time series",
        "kube_pod_status_phase == 1   # state timeline",
    ),
    "query/doubtful": Explanation(
        "two parsers disagree about a query",
        "Ours takes it, promql-parser does not. Try it on the Prometheus that will run it.",
    ),
    "dashboard/renamed-to-one": Explanation(
        "several fields of a table are renamed to one",
        "Grafana shows one of the columns and hides the others.",
        '"renameByName": {"pod 1": "pod", "pod 2": "pod"}',
        '"renameByName": {"pod 1": "pod", "pod 2": "requested by"}',
    ),
    "dashboard/override-of-nothing": Explanation(
        "a field override is for a name that no query gives",
        "Every query of the panel has a fixed legend, and none is the override's name: it never applies.",
        '"targets": [{"legendFormat": "used"}], "overrides": [{"matcher": {"id": "byName", "options": "Used"}}]',
        '"targets": [{"legendFormat": "used"}], "overrides": [{"matcher": {"id": "byName", "options": "used"}}]',
    ),
}
