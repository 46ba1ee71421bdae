"""The health of one virtual cluster at a glance: pods, nodes, GPUs."""

from __future__ import annotations

from compiler.dashboards.layout import Dashboard, Line, Section, dashboard_link, dashboard_of, row
from compiler.dashboards.panels import Thresholds, link, stat, time_series
from compiler.dashboards.targets import Prometheus, prometheus
from compiler.dashboards.variables import LabelValues
from compiler.plan.model import Plan

STATE = 'job="kube-state-metrics", vcluster_namespace="$vcluster_namespace"'
IDLE_CPU = 'rate(node_cpu_seconds_total{job="node", mode=~"idle|iowait"}[$__rate_interval])'

SOME_OR_MANY: Thresholds = ((1, "yellow"), (5, "red"))
BUSY: Thresholds = ((0.8, "yellow"), (0.9, "red"))


def dashboard(plan: Plan) -> Dashboard:
    metrics = prometheus(plan)
    run = LabelValues(
        name="vcluster_namespace",
        title="vCluster namespace",
        description="The host namespace of one test run.",
        datasource=metrics.datasource,
        selector='kube_node_info{job="kube-state-metrics"}',
        label="vcluster_namespace",
    )
    return dashboard_of(
        uid="kaiwo-cluster-health",
        title="KAIWO Cluster Health",
        description="Pods of one virtual cluster, and the host nodes and GPUs that all of them share.",
        tags=("kaiwo", "kubernetes", "metrics"),
        variables=(run,),
        rows=(*_virtual_cluster(metrics), *_host_nodes(metrics), *_gpus(metrics)),
    )


def _virtual_cluster(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            4,
            stat(
                "Total Nodes",
                "Nodes that the virtual cluster sees.",
                metrics.query(f"count(kube_node_info{{{STATE}}})"),
            ),
            stat(
                "Total Pods",
                "Pods of the virtual cluster in any phase, finished ones too.",
                metrics.query(f"count(kube_pod_info{{{STATE}}})"),
            ),
            stat(
                "Failed Pods",
                "Pods whose phase is Failed: all containers ended, at least one of them with an error.",
                metrics.query(f'sum(kube_pod_status_phase{{{STATE}, phase="Failed"}})'),
                thresholds=SOME_OR_MANY,
            ),
            stat(
                "Pending Pods",
                "Pods whose phase is Pending: not scheduled yet, or still pulling images.",
                metrics.query(f'sum(kube_pod_status_phase{{{STATE}, phase="Pending"}})'),
                thresholds=SOME_OR_MANY,
            ),
        ),
        row(
            8,
            time_series(
                "Pods per Node",
                "Pods of the virtual cluster on each node; pods that are not scheduled yet are left out.",
                metrics.query(f'count by (node) (kube_pod_info{{{STATE}, node!=""}})', "{{node}}"),
                unit="short",
                axis="pods",
            ),
        ),
    )


def _host_nodes(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Host nodes and GPUs, shared by all runs"),
        row(
            8,
            time_series(
                "Node CPU Usage",
                "The share of each host node's CPU time that is neither idle nor waiting for disks.",
                metrics.query(f"1 - avg by (node) (sum by (node, cpu) ({IDLE_CPU}))", "{{node}}"),
                unit="percentunit",
                maximum=1,
                thresholds=BUSY,
            ),
            time_series(
                "Node Memory Usage",
                "The share of each host node's memory that is not available to new processes.",
                metrics.query(
                    '1 - sum by (node) (node_memory_MemAvailable_bytes{job="node"})'
                    ' / sum by (node) (node_memory_MemTotal_bytes{job="node"})',
                    "{{node}}",
                ),
                unit="percentunit",
                maximum=1,
                thresholds=BUSY,
            ),
        ),
    )


def _gpus(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            9,
            time_series(
                "GPU Utilization",
                "How busy each GPU's compute engine is. The exporters report 0 to 100; here 100 % is 1.",
                metrics.query(
                    'max by (node, gpu) (DCGM_FI_DEV_GPU_UTIL{job="nvidia-dcgm-exporter"}) / 100',
                    "{{node}} NVIDIA {{gpu}}",
                ),
                metrics.query(
                    'max by (node, gpu_id) (gpu_gfx_activity{job="amd-gpu-exporter"}) / 100',
                    "{{node}} AMD {{gpu_id}}",
                ),
                unit="percentunit",
                maximum=1,
                links=[link("GPUs of this node", dashboard_link("kaiwo-gpu", node="${__field.labels.node}"))],
            ),
        ),
    )
