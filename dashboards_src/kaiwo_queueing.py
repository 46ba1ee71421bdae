"""How work gets its resources: Kueue's queues, KubeRay's clusters, Ray inside them, the operators."""

from __future__ import annotations

from compiler.dashboards.layout import Dashboard, Line, Section, dashboard_of, row
from compiler.dashboards.panels import Thresholds, bar_gauge, heatmap, stat, table, time_series
from compiler.dashboards.targets import Prometheus, prometheus
from compiler.dashboards.variables import LabelValues, Variable
from compiler.plan.model import Plan

RUN = 'vcluster_namespace="$vcluster_namespace"'
KUEUE = f'job="kueue", {RUN}'
KUBERAY = f'job="kuberay", {RUN}'
RAY = f'job="ray", {RUN}, ray_cluster=~"$ray_cluster"'
OPERATORS = f'job=~"kaiwo-operator|kueue|kuberay", {RUN}'
RAY_POD = "{{ray_cluster}} {{pod}}"

ANY: Thresholds = ((1, "red"),)
WAITING: Thresholds = ((1, "yellow"), (10, "red"))
SLOW_ATTEMPT: Thresholds = ((1, "red"),)
BUSY: Thresholds = ((0.8, "yellow"), (0.95, "red"))


def dashboard(plan: Plan) -> Dashboard:
    metrics = prometheus(plan)
    return dashboard_of(
        uid="kaiwo-queueing",
        title="KAIWO Queueing and Ray",
        description="Kueue's queues, KubeRay's clusters and jobs, Ray's own view, and the operators of all.",
        tags=("kaiwo", "kueue", "ray"),
        variables=_variables(metrics),
        rows=(
            *_at_a_glance(metrics),
            *_queues(metrics),
            *_admission(metrics),
            *_kuberay(metrics),
            *_ray_work(metrics),
            *_ray_resources(metrics),
            *_operators(metrics),
        ),
    )


def _variables(metrics: Prometheus) -> tuple[Variable, ...]:
    return (
        LabelValues(
            name="vcluster_namespace",
            title="vCluster namespace",
            description="The host namespace of one test run.",
            datasource=metrics.datasource,
            selector='up{job=~"kueue|kuberay|kaiwo-operator|ray"}',
            label="vcluster_namespace",
        ),
        LabelValues(
            name="ray_cluster",
            title="Ray cluster",
            description="Ray clusters of the run.",
            datasource=metrics.datasource,
            selector=f'up{{job="ray", {RUN}}}',
            label="ray_cluster",
            include_all=True,
        ),
    )


def _at_a_glance(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            4,
            stat(
                "Workloads Waiting",
                "Workloads that Kueue has not admitted; a queue that never empties lacks quota.",
                metrics.query(f"sum(kueue_pending_workloads{{{KUEUE}}})"),
                thresholds=WAITING,
                no_value="no queue",
            ),
            stat(
                "Workloads Admitted",
                "Workloads that hold quota now.",
                metrics.query(f"sum(kueue_admitted_active_workloads{{{KUEUE}}})"),
                no_value="no queue",
            ),
            stat(
                "Ray Clusters",
                "Ray clusters that KubeRay looks after.",
                metrics.query(f"count(kuberay_cluster_info{{{KUBERAY}}})"),
                no_value="none",
            ),
            stat(
                "Reconcile Errors",
                "Failed reconciliations of the KAIWO, Kueue and KubeRay operators within the time range.",
                metrics.query(
                    f"sum(increase(controller_runtime_reconcile_errors_total{{{OPERATORS}}}[$__range]))"
                ),
                decimals=0,
                thresholds=ANY,
                no_value="no operator",
            ),
        ),
    )


def _queues(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Kueue"),
        row(
            8,
            bar_gauge(
                "Waiting by Queue",
                "Workloads in each cluster queue: active ones wait for their turn, inadmissible ones for a "
                "change of quota or spec.",
                metrics.query(
                    f"sum by (cluster_queue, status) (kueue_pending_workloads{{{KUEUE}}})",
                    "{{cluster_queue}} {{status}}",
                ),
                unit="short",
                thresholds=WAITING,
            ),
            time_series(
                "Waiting and Admitted",
                "Workloads of each cluster queue over time.",
                metrics.query(
                    f"sum by (cluster_queue) (kueue_pending_workloads{{{KUEUE}}})",
                    "{{cluster_queue}} waiting",
                ),
                metrics.query(
                    f"sum by (cluster_queue) (kueue_admitted_active_workloads{{{KUEUE}}})",
                    "{{cluster_queue}} admitted",
                ),
                unit="short",
                axis="workloads",
            ),
        ),
    )


def _admission(metrics: Prometheus) -> tuple[Line, ...]:
    attempts = f"rate(kueue_admission_attempt_duration_seconds_bucket{{{KUEUE}}}[$__rate_interval])"
    waits = f"increase(kueue_admission_wait_time_seconds_bucket{{{KUEUE}}}[$__rate_interval])"
    evicted = f"increase(kueue_evicted_workloads_total{{{KUEUE}}}[$__rate_interval])"
    preempted = f"increase(kueue_preempted_workloads_total{{{KUEUE}}}[$__rate_interval])"
    return (
        row(
            8,
            time_series(
                "Admission Attempt Latency",
                "How long Kueue takes for an attempt to admit a workload; above a second it is overloaded.",
                metrics.query(f"histogram_quantile(0.5, sum by (le) ({attempts}))", "p50"),
                metrics.query(f"histogram_quantile(0.95, sum by (le) ({attempts}))", "p95"),
                metrics.query(f"histogram_quantile(0.99, sum by (le) ({attempts}))", "p99"),
                unit="s",
                thresholds=SLOW_ATTEMPT,
            ),
            heatmap(
                "Wait until Admission",
                "How long workloads waited for their quota, as a distribution over time.",
                metrics.buckets(f"sum by (le) ({waits})"),
                unit="s",
            ),
            time_series(
                "Evictions and Preemptions",
                "Workloads that lost their quota again, by reason; preemption makes room for others.",
                metrics.query(
                    f"sum by (cluster_queue, reason) ({evicted})",
                    "{{cluster_queue}} evicted: {{reason}}",
                ),
                metrics.query(
                    f"sum by (preempting_cluster_queue, reason) ({preempted})",
                    "preempted by {{preempting_cluster_queue}}: {{reason}}",
                ),
                unit="short",
                axis="workloads",
                bars=True,
            ),
        ),
    )


def _kuberay(metrics: Prometheus) -> tuple[Line, ...]:
    status = f"kuberay_job_deployment_status{{{KUBERAY}}}"
    provisioned = f"kuberay_cluster_provisioned_duration_seconds{{{KUBERAY}}}"
    return (
        Section("KubeRay and Ray"),
        row(
            7,
            table(
                "Ray Jobs",
                "The status of each RayJob.",
                metrics.table(f"max by (namespace, name, deployment_status) ({status}) == 1"),
                columns={"namespace": "Namespace", "name": "Job", "deployment_status": "Status"},
            ),
            table(
                "Ray Clusters until Ready",
                "How long each Ray cluster took from its creation until all its pods were ready.",
                metrics.table(f"max by (namespace, name) ({provisioned})"),
                columns={"namespace": "Namespace", "name": "Cluster", "Value": "Duration"},
                unit="s",
            ),
        ),
    )


def _ray_work(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            8,
            time_series(
                "Tasks by State",
                "Ray tasks; a growing number in a PENDING state means too few resources.",
                metrics.query(
                    f"sum by (ray_cluster, State) (ray_tasks{{{RAY}}})", "{{ray_cluster}} {{State}}"
                ),
                unit="short",
                axis="tasks",
                stacked=True,
            ),
            time_series(
                "Actors by State",
                "Ray actors; RESTARTING or DEAD ones point to crashes.",
                metrics.query(
                    f"sum by (ray_cluster, State) (ray_actors{{{RAY}}})", "{{ray_cluster}} {{State}}"
                ),
                unit="short",
                axis="actors",
                stacked=True,
            ),
            time_series(
                "Object Store",
                "Memory that the objects of each Ray cluster take, by where they are; SPILLED ones were "
                "pushed out to disk.",
                metrics.query(
                    f"sum by (ray_cluster, Location) (ray_object_store_memory{{{RAY}}})",
                    "{{ray_cluster}} {{Location}}",
                ),
                unit="bytes",
                stacked=True,
            ),
        ),
    )


def _ray_resources(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            8,
            time_series(
                "Ray CPU Use",
                "The share of each Ray pod's CPU that is busy. Ray reports 0 to 100; here 100 % is 1.",
                metrics.query(
                    f"avg by (ray_cluster, pod) (ray_node_cpu_utilization{{{RAY}}}) / 100", RAY_POD
                ),
                unit="percentunit",
                maximum=1,
                thresholds=BUSY,
            ),
            time_series(
                "Ray Memory Use",
                "The share of each Ray pod's memory in use; near 1 Ray kills tasks.",
                metrics.query(
                    f"sum by (ray_cluster, pod) (ray_node_mem_used{{{RAY}}})"
                    f" / sum by (ray_cluster, pod) (ray_node_mem_total{{{RAY}}})",
                    RAY_POD,
                ),
                unit="percentunit",
                maximum=1,
                thresholds=BUSY,
            ),
            time_series(
                "Ray GPU Use",
                "How busy the GPUs of each Ray pod are, as Ray sees them.",
                metrics.query(
                    f"avg by (ray_cluster, pod, GpuIndex) (ray_node_gpus_utilization{{{RAY}}}) / 100",
                    f"{RAY_POD} GPU {{{{GpuIndex}}}}",
                ),
                unit="percentunit",
                maximum=1,
            ),
        ),
    )


def _operators(metrics: Prometheus) -> tuple[Line, ...]:
    results = f"rate(controller_runtime_reconcile_total{{{OPERATORS}}}[$__rate_interval])"
    errors = f"rate(controller_runtime_reconcile_errors_total{{{OPERATORS}}}[$__rate_interval])"
    return (
        Section("Operators"),
        row(
            8,
            time_series(
                "Reconciliations",
                "How often each controller reconciles, by result. With installer=helm the KAIWO operator "
                "serves no metrics and is missing here.",
                metrics.query(
                    f"sum by (job, controller, result) ({results})", "{{job}} {{controller}} {{result}}"
                ),
                unit="ops",
            ),
            time_series(
                "Reconcile Errors by Controller",
                "Failed reconciliations per second; controllers try again, so a short burst heals itself.",
                metrics.query(f"sum by (job, controller) ({errors})", "{{job}} {{controller}}"),
                unit="ops",
            ),
            time_series(
                "Work Queue Depth",
                "Objects that wait for each controller; a steady rise means that it cannot keep up.",
                metrics.query(f"sum by (job, name) (workqueue_depth{{{OPERATORS}}})", "{{job}} {{name}}"),
                unit="short",
                axis="objects",
            ),
        ),
    )
