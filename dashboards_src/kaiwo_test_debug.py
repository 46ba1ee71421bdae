"""What happened during a test run, in one stream: pod logs, events and audit in the order of time."""

from __future__ import annotations

from compiler.dashboards.layout import (
    Annotation,
    Dashboard,
    Line,
    Section,
    dashboard_link,
    dashboard_of,
    row,
)
from compiler.dashboards.panels import Thresholds, link, logs, stat, time_series
from compiler.dashboards.targets import Loki, Prometheus, loki, prometheus
from compiler.dashboards.variables import Choice, LabelValues, TextBox, Variable, search_filter
from compiler.plan.model import Plan

RUN = 'github_run_id=~"$github_run_id", vcluster_namespace=~"$vcluster_namespace"'
WHERE = f'{RUN}, namespace=~"$namespace"'
LOGS = 'log_type=~"pod_log|k8s_event|k8s_audit_log"'
FOUND = f'{{{LOGS}, {WHERE}, level=~"$level"}} {search_filter("search")}'
PODS = f'job="kube-state-metrics", {WHERE}'
# The host's own cAdvisor job has no run: All, which matches a missing label too, must not take it in.
CONTAINERS = f'job="cadvisor", {WHERE}, vcluster_namespace!="", container!="", container!="POD"'
CPU_OF_CONTAINERS = f"rate(container_cpu_usage_seconds_total{{{CONTAINERS}}}[$__rate_interval])"
CPU_OF_NODES = 'rate(node_cpu_seconds_total{job="node", mode!~"idle|iowait"}[$__rate_interval])'

# A line begins with where it comes from, taken from the labels of its stream: no line has to be parsed.
SOURCE_FIRST = (
    "| line_format `"
    '{{ if eq .log_type "k8s_audit_log" }}AUDIT {{ .verb }} {{ .resource }} {{ .namespace }}'
    '{{ else if eq .log_type "k8s_event" }}EVENT {{ .namespace }}'
    "{{ else }}POD {{ .namespace }}/{{ .pod }}/{{ .container }}{{ end }}"
    " | {{ __line__ }}`"
)

SOME_OR_MANY: Thresholds = ((1, "yellow"), (5, "red"))
TO_NAMESPACE = link(
    "Debug this namespace",
    dashboard_link(
        "kaiwo-namespace-debug",
        vcluster_namespace="${__field.labels.vcluster_namespace}",
        namespace="${__field.labels.namespace}",
    ),
)


def dashboard(plan: Plan) -> Dashboard:
    metrics, lines = prometheus(plan), loki(plan)
    warnings = lines.query(f'{{log_type="k8s_event", {WHERE}, level="warning"}}')
    return dashboard_of(
        uid="kaiwo-test-debug",
        title="KAIWO Test Debug",
        description="A test run in the order of time: pod logs, events, audit; its pods, CPU and memory.",
        tags=("kaiwo", "debug", "tests"),
        variables=_variables(lines),
        annotations=(Annotation("Warning events", warnings),),
        rows=(*_pods(metrics), *_stream(lines), *_against_the_node(metrics), *_by_namespace(metrics)),
    )


def _variables(lines: Loki) -> tuple[Variable, ...]:
    return (
        LabelValues(
            name="github_run_id",
            title="Run",
            description="The id of a CI run; `local` for a run by hand.",
            datasource=lines.datasource,
            selector=f"{{{LOGS}}}",
            label="github_run_id",
            include_all=True,
        ),
        LabelValues(
            name="vcluster_namespace",
            title="vCluster namespace",
            description="The host namespaces of the run's attempts and installers.",
            datasource=lines.datasource,
            selector=f'{{{LOGS}, github_run_id=~"$github_run_id"}}',
            label="vcluster_namespace",
            include_all=True,
        ),
        LabelValues(
            name="namespace",
            title="Test namespace",
            description="Namespaces inside the virtual clusters; All includes lines without a namespace.",
            datasource=lines.datasource,
            selector=f"{{{LOGS}, {RUN}}}",
            label="namespace",
            include_all=True,
        ),
        Choice(
            name="level",
            title="Level",
            description="How bad a line is; All includes lines without a level.",
            values=("error", "warning", "info", "debug"),
            include_all=True,
        ),
        TextBox(
            name="search",
            title="Search",
            description="Text to find in the lines, whatever its case; empty shows every line.",
        ),
    )


def _pods(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            4,
            stat(
                "Pods",
                "Pods of the chosen namespaces in any phase.",
                metrics.query(f"count(kube_pod_info{{{PODS}}})"),
            ),
            stat(
                "Failed Pods",
                "Pods whose phase is Failed; a good run ends with none.",
                metrics.query(f'sum(kube_pod_status_phase{{{PODS}, phase="Failed"}})'),
                thresholds=SOME_OR_MANY,
            ),
            stat(
                "Pending Pods",
                "Pods whose phase is Pending; a few while a test starts are normal.",
                metrics.query(f'sum(kube_pod_status_phase{{{PODS}, phase="Pending"}})'),
                thresholds=SOME_OR_MANY,
            ),
            stat(
                "Container Restarts",
                "Restarts within the chosen time range.",
                metrics.query(f"sum(increase(kube_pod_container_status_restarts_total{{{PODS}}}[$__range]))"),
                decimals=0,
                thresholds=SOME_OR_MANY,
            ),
        ),
    )


def _stream(lines: Loki) -> tuple[Line, ...]:
    return (
        row(
            6,
            time_series(
                "Lines by Source and Level",
                "How many lines each source wrote; a burst of errors marks the moment to read below.",
                lines.query(
                    f"sum by (log_type, level) (count_over_time({FOUND} [$__auto]))",
                    "{{log_type}} {{level}}",
                ),
                unit="short",
                axis="lines",
                stacked=True,
                bars=True,
                calculations=(),
            ),
        ),
        row(
            16,
            logs(
                "Everything in Order",
                "Pod logs, events and audit as one stream, newest first, coloured by level. A line begins "
                "with its source: POD namespace/pod/container, EVENT namespace, or AUDIT verb resource "
                "namespace.",
                lines.query(f"{FOUND} {SOURCE_FIRST}", max_lines=2000),
            ),
        ),
    )


def _against_the_node(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Resources of the run against the whole node"),
        row(
            9,
            time_series(
                "CPU by Node",
                "CPU cores that the run's containers keep busy on each node, and that everything on the host "
                "node keeps busy. Where only the latter is high, another run is the cause.",
                metrics.query(f"sum by (node) ({CPU_OF_CONTAINERS})", "this run, {{node}}"),
                metrics.query(f"sum by (node) ({CPU_OF_NODES})", "whole node, {{node}}"),
                unit="short",
                axis="cores",
            ),
            time_series(
                "Memory by Node",
                "Memory of the run's containers on each node, and what is in use on the whole host node.",
                metrics.query(
                    f"sum by (node) (container_memory_working_set_bytes{{{CONTAINERS}}})",
                    "this run, {{node}}",
                ),
                metrics.query(
                    'sum by (node) (node_memory_MemTotal_bytes{job="node"})'
                    ' - sum by (node) (node_memory_MemAvailable_bytes{job="node"})',
                    "whole node, {{node}}",
                ),
                unit="bytes",
            ),
        ),
    )


def _by_namespace(metrics: Prometheus) -> tuple[Line, ...]:
    restarts = f"increase(kube_pod_container_status_restarts_total{{{PODS}}}[$__rate_interval])"
    return (
        row(
            9,
            time_series(
                "CPU by Namespace",
                "CPU cores that the containers of each namespace keep busy.",
                metrics.query(
                    f"sum by (vcluster_namespace, namespace) ({CPU_OF_CONTAINERS})",
                    "{{vcluster_namespace}} {{namespace}}",
                ),
                unit="short",
                axis="cores",
                stacked=True,
                links=[TO_NAMESPACE],
            ),
            time_series(
                "Restarts by Pod",
                "Container restarts; any at all is worth a look at the pod's last lines.",
                metrics.query(
                    f"sum by (vcluster_namespace, namespace, pod) ({restarts}) > 0",
                    "{{vcluster_namespace}} {{namespace}}/{{pod}}",
                ),
                unit="short",
                axis="restarts",
                bars=True,
                calculations=("max",),
                links=[TO_NAMESPACE],
            ),
        ),
    )
