"""Everything about the namespaces of one virtual cluster: logs, events, audit, pods."""

from __future__ import annotations

from compiler.dashboards.layout import Dashboard, Line, dashboard_of, row
from compiler.dashboards.panels import ValueTexts, logs, state_timeline, time_series
from compiler.dashboards.targets import Loki, Prometheus, loki, prometheus
from compiler.dashboards.variables import LabelValues, TextBox, Variable, search_filter
from compiler.plan.model import Plan

WHERE = 'vcluster_namespace="$vcluster_namespace", namespace=~"$namespace"'
CONTAINERS = f'job="cadvisor", {WHERE}, container!="", container!="POD"'
MUTATIONS = "create|update|patch|delete|deletecollection"

# Where a pod was replaced by one of its name, both have a phase for a while: the higher number is shown.
PHASES: ValueTexts = {
    1: ("Succeeded", "blue"),
    2: ("Running", "green"),
    3: ("Unknown", "purple"),
    4: ("Pending", "yellow"),
    5: ("Failed", "red"),
}


def dashboard(plan: Plan) -> Dashboard:
    metrics, lines = prometheus(plan), loki(plan)
    return dashboard_of(
        uid="kaiwo-namespace-debug",
        title="KAIWO Namespace Debug Dashboard",
        description="Logs, events, audit and pods of the namespaces of one virtual cluster.",
        tags=("kaiwo", "debug", "logs"),
        variables=_variables(lines),
        rows=(*_logs_and_status(metrics, lines), *_resources(metrics), *_audit(lines)),
    )


def _variables(lines: Loki) -> tuple[Variable, ...]:
    return (
        LabelValues(
            name="vcluster_namespace",
            title="vCluster namespace",
            description="The host namespace of one test run.",
            datasource=lines.datasource,
            selector='{log_type=~"pod_log|k8s_event|k8s_audit_log"}',
            label="vcluster_namespace",
        ),
        LabelValues(
            name="namespace",
            title="Namespace",
            description="Namespaces inside the virtual cluster.",
            datasource=lines.datasource,
            selector='{vcluster_namespace="$vcluster_namespace"}',
            label="namespace",
            include_all=True,
        ),
        TextBox(
            name="search",
            title="Search",
            description="Text to find in the pod logs, whatever its case; empty shows every line.",
        ),
    )


def _logs_and_status(metrics: Prometheus, lines: Loki) -> tuple[Line, ...]:
    return (
        row(
            12,
            logs(
                "Pod Logs",
                "What the containers wrote, newest first, filtered by the search text. Refreshed every 10 s.",
                lines.query(f'{{{WHERE}, log_type="pod_log"}} {search_filter("search")}'),
            ),
        ),
        row(
            9,
            logs(
                "Kubernetes Events",
                "Events of the namespaces: scheduling, image pulls, probes, restarts.",
                lines.query(f'{{{WHERE}, log_type="k8s_event"}}'),
            ),
            state_timeline(
                "Pod Status",
                "The phase of each pod over time.",
                metrics.query(_phase_number(), "{{namespace}}/{{pod}}"),
                texts=PHASES,
            ),
        ),
    )


def _phase_number() -> str:
    """PromQL for the phase of each pod as its number in PHASES.

    The exporter has a series of 0 or 1 for each phase: five lines for each pod that nobody can read.
    """
    state = f'job="kube-state-metrics", {WHERE}'
    numbered = [
        f'kube_pod_status_phase{{{state}, phase="{phase}"}} * {number}'
        for number, (phase, _) in PHASES.items()
    ]
    return f"max by (namespace, pod) ({' or '.join(numbered)})"


def _resources(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            9,
            time_series(
                "Pod Memory Usage",
                "The working set of each pod's containers: memory that the kernel cannot reclaim, which "
                "limits are compared with.",
                metrics.query(
                    f"sum by (namespace, pod) (container_memory_working_set_bytes{{{CONTAINERS}}})",
                    "{{namespace}}/{{pod}}",
                ),
                unit="bytes",
                stacked=True,
            ),
            time_series(
                "Pod CPU Usage",
                "CPU cores that each pod's containers kept busy, over 5 minutes; 1 is one whole core.",
                metrics.query(
                    f"sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{{{CONTAINERS}}}[5m]))",
                    "{{namespace}}/{{pod}}",
                ),
                unit="short",
                axis="cores",
                stacked=True,
            ),
        ),
    )


def _audit(lines: Loki) -> tuple[Line, ...]:
    return (
        row(
            10,
            logs(
                "API Audit Log (Mutations)",
                "Requests to the API server that changed something: create, update, patch, delete.",
                lines.query(f'{{{WHERE}, log_type="k8s_audit_log", verb=~"{MUTATIONS}"}}'),
            ),
        ),
    )
