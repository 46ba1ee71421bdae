"""The GPUs of the host cluster: use, memory, power, heat and faults, AMD and NVIDIA side by side."""

from __future__ import annotations

from compiler.dashboards.layout import Dashboard, Line, Section, dashboard_of, row
from compiler.dashboards.panels import (
    Thresholds,
    ValueTexts,
    bar_gauge,
    stat,
    state_timeline,
    time_series,
)
from compiler.dashboards.targets import Prometheus, prometheus
from compiler.dashboards.variables import LabelValues
from compiler.plan.model import Plan

EXPORTERS = 'job=~"amd-gpu-exporter|nvidia-dcgm-exporter"'
AMD = 'job="amd-gpu-exporter", node=~"$node"'
NVIDIA = 'job="nvidia-dcgm-exporter", node=~"$node"'
AMD_GPU = "{{node}} AMD {{gpu_id}}"
NVIDIA_GPU = "{{node}} NVIDIA {{gpu}}"

ANY: Thresholds = ((1, "red"),)
FULL: Thresholds = ((0.9, "yellow"), (0.97, "red"))
HOT: Thresholds = ((85, "yellow"), (95, "red"))
HEALTH: ValueTexts = {0: ("Unhealthy", "red"), 1: ("Healthy", "green")}


def dashboard(plan: Plan) -> Dashboard:
    metrics = prometheus(plan)
    nodes = LabelValues(
        name="node",
        title="Node",
        description="Host nodes with GPUs.",
        datasource=metrics.datasource,
        selector=f"up{{{EXPORTERS}}}",
        label="node",
        include_all=True,
    )
    return dashboard_of(
        uid="kaiwo-gpu",
        title="KAIWO GPUs",
        description="Every GPU of the host cluster. GPUs belong to the host, so no run has to be chosen.",
        tags=("kaiwo", "gpu", "metrics"),
        variables=(nodes,),
        rows=(*_at_a_glance(metrics), *_use(metrics), *_memory_and_owners(metrics), *_faults(metrics)),
    )


def _amd(metric: str) -> str:
    """PromQL for one value of each AMD GPU, whatever pod holds it."""
    return f"max by (node, gpu_id) ({metric}{{{AMD}}})"


def _nvidia(metric: str) -> str:
    """PromQL for one value of each NVIDIA GPU, whatever pod holds it."""
    return f"max by (node, gpu) ({metric}{{{NVIDIA}}})"


def _at_a_glance(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        row(
            4,
            stat(
                "AMD GPUs",
                "AMD GPUs that report, counted once each.",
                metrics.query(f"count({_amd('gpu_gfx_activity')})"),
                no_value="none",
            ),
            stat(
                "NVIDIA GPUs",
                "NVIDIA GPUs that report, counted once each.",
                metrics.query(f"count({_nvidia('DCGM_FI_DEV_GPU_UTIL')})"),
                no_value="none",
            ),
            stat(
                "Idle GPUs",
                "GPUs below 1 % use: capacity that nobody uses, or a job that hangs.",
                metrics.query(f"sum({_amd('gpu_gfx_activity')} < bool 1)", "AMD"),
                metrics.query(f"sum({_nvidia('DCGM_FI_DEV_GPU_UTIL')} < bool 1)", "NVIDIA"),
                no_value="none",
            ),
            stat(
                "Exporters Down",
                "GPU exporters that cannot be scraped: their GPUs are missing below.",
                metrics.query(f'sum(up{{{EXPORTERS}, node=~"$node"}} == bool 0)'),
                thresholds=ANY,
                no_value="no exporter",
            ),
        ),
    )


def _use(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Use"),
        row(
            9,
            time_series(
                "Utilization",
                "How busy each GPU's compute engine is. The exporters report 0 to 100; here 100 % is 1.",
                metrics.query(f"{_amd('gpu_gfx_activity')} / 100", AMD_GPU),
                metrics.query(f"{_nvidia('DCGM_FI_DEV_GPU_UTIL')} / 100", NVIDIA_GPU),
                unit="percentunit",
                maximum=1,
            ),
            time_series(
                "Memory Bandwidth Use",
                "How busy each GPU's memory controller is: a memory-bound job is busy here and idle beside.",
                metrics.query(f"{_amd('gpu_umc_activity')} / 100", AMD_GPU),
                metrics.query(f"{_nvidia('DCGM_FI_DEV_MEM_COPY_UTIL')} / 100", NVIDIA_GPU),
                unit="percentunit",
                maximum=1,
            ),
        ),
    )


def _memory_and_owners(metrics: Prometheus) -> tuple[Line, ...]:
    used, free = _nvidia("DCGM_FI_DEV_FB_USED"), _nvidia("DCGM_FI_DEV_FB_FREE")
    return (
        row(
            9,
            bar_gauge(
                "GPU Memory in Use",
                "The share of each GPU's memory that is allocated; a job that needs more fails.",
                metrics.query(f"{_amd('gpu_used_vram')} / {_amd('gpu_total_vram')}", AMD_GPU),
                metrics.query(f"{used} / ({used} + {free})", NVIDIA_GPU),
                unit="percentunit",
                maximum=1,
                thresholds=FULL,
            ),
            time_series(
                "Utilization by Workload",
                "The mean use of the GPUs that each pod holds. Names are those of the host cluster, where a "
                "run is one namespace.",
                metrics.query(
                    f'avg by (namespace, pod) (gpu_gfx_activity{{{AMD}, pod!=""}}) / 100',
                    "{{namespace}}/{{pod}}",
                ),
                metrics.query(
                    f'avg by (namespace, pod) (DCGM_FI_DEV_GPU_UTIL{{{NVIDIA}, pod!=""}}) / 100',
                    "{{namespace}}/{{pod}}",
                ),
                unit="percentunit",
                maximum=1,
            ),
        ),
    )


def _faults(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Power, heat and faults"),
        row(
            9,
            time_series(
                "Power",
                "What each GPU draws.",
                metrics.query(_amd("gpu_package_power"), AMD_GPU),
                metrics.query(_nvidia("DCGM_FI_DEV_POWER_USAGE"), NVIDIA_GPU),
                unit="watt",
            ),
            time_series(
                "Temperature",
                "The hottest point of each GPU; near the red line GPUs slow themselves down.",
                metrics.query(_amd("gpu_junction_temperature"), AMD_GPU),
                metrics.query(_nvidia("DCGM_FI_DEV_GPU_TEMP"), NVIDIA_GPU),
                unit="celsius",
                thresholds=HOT,
            ),
        ),
        row(
            8,
            state_timeline(
                "AMD Health",
                "What the AMD exporter concludes about each GPU from its error counters.",
                metrics.query(f"min by (node, gpu_id) (gpu_health{{{AMD}}})", AMD_GPU),
                texts=HEALTH,
            ),
            time_series(
                "Uncorrected Memory Errors and XIDs",
                "AMD: memory errors that could not be corrected since the driver started. NVIDIA: the number "
                "of the last XID error. Both are 0 on a sound GPU.",
                metrics.query(_amd("gpu_ecc_uncorrect_total"), f"{AMD_GPU} errors"),
                metrics.query(_nvidia("DCGM_FI_DEV_XID_ERRORS"), f"{NVIDIA_GPU} last XID"),
                unit="short",
                calculations=("lastNotNull", "max"),
                thresholds=ANY,
            ),
        ),
    )
