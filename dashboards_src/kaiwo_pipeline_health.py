"""The stack watching itself: are targets scraped, do metrics and logs arrive, do the collectors cope."""

from __future__ import annotations

from compiler.dashboards.layout import Dashboard, Line, Section, dashboard_of, row
from compiler.dashboards.panels import Thresholds, ValueTexts, stat, state_timeline, time_series
from compiler.dashboards.targets import Loki, Prometheus, PrometheusTarget, loki, prometheus
from compiler.dashboards.variables import LabelValues
from compiler.plan.model import Plan

RUNS = 'vcluster_namespace=~"$vcluster_namespace"'
ALLOY = f'job="alloy", {RUNS}'
COMPONENTS = f"alloy_component_controller_running_components{{{ALLOY}"

JOB = "{{job}} {{vcluster_namespace}}"
COLLECTOR = "{{vcluster_namespace}} {{instance}}"
COMPONENT = f"{COLLECTOR} {{{{component_id}}}}"
BY_JOB = "vcluster_namespace, job"
BY_COLLECTOR = "vcluster_namespace, instance"
BY_COMPONENT = f"{BY_COLLECTOR}, component_id"

# The age in seconds of the newest sample that each remote-write queue has delivered.
DELAY = f"time() - prometheus_remote_storage_queue_highest_sent_timestamp_seconds{{{ALLOY}}}"

ANY: Thresholds = ((1, "red"),)
ANY_RATE: Thresholds = ((0.001, "red"),)
LATE: Thresholds = ((60, "yellow"), (300, "red"))
SATURATED: Thresholds = ((0.8, "yellow"), (1, "red"))
SLOW_SCRAPE: Thresholds = ((10, "red"),)
SLOW_PUSH: Thresholds = ((1, "yellow"), (5, "red"))
UP: ValueTexts = {0: ("Down", "red"), 1: ("Up", "green")}
LOADED: ValueTexts = {0: ("Failed", "red"), 1: ("Loaded", "green")}


def dashboard(plan: Plan) -> Dashboard:
    metrics, lines = prometheus(plan), loki(plan)
    runs = LabelValues(
        name="vcluster_namespace",
        title="vCluster namespace",
        description="The host namespaces of test runs; All includes the host's own collectors.",
        datasource=metrics.datasource,
        selector='up{job="alloy"}',
        label="vcluster_namespace",
        include_all=True,
    )
    return dashboard_of(
        uid="kaiwo-pipeline-health",
        title="KAIWO Pipeline Health",
        description="The observability stack watching itself. Host collectors have no vCluster namespace.",
        tags=("kaiwo", "alloy", "pipeline"),
        variables=(runs,),
        rows=(
            *_at_a_glance(metrics),
            *_scraping(metrics),
            *_metrics_delivery(metrics),
            *_queue(metrics),
            *_log_delivery(metrics, lines),
            *_collectors(metrics),
        ),
    )


def _rate(metrics: Prometheus, metric: str, by: str, legend: str) -> PrometheusTarget:
    return metrics.query(f"sum by ({by}) (rate({metric}{{{ALLOY}}}[$__rate_interval]))", legend)


def _sum(metrics: Prometheus, metric: str, by: str, legend: str) -> PrometheusTarget:
    return metrics.query(f"sum by ({by}) ({metric}{{{ALLOY}}})", legend)


def _at_a_glance(metrics: Prometheus) -> tuple[Line, ...]:
    lost_samples = f"increase(prometheus_remote_storage_samples_failed_total{{{ALLOY}}}[$__range])"
    lost_lines = f"increase(loki_write_dropped_entries_total{{{ALLOY}}}[$__range])"
    return (
        row(
            4,
            stat(
                "Targets Down",
                "Scrape targets that do not answer.",
                metrics.query(f"sum(up{{{RUNS}}} == bool 0)"),
                thresholds=ANY,
            ),
            stat(
                "Components Not Healthy",
                "Components of the collectors' configs that report any health but healthy.",
                metrics.query(f'sum({COMPONENTS}}}) - sum({COMPONENTS}, health_type="healthy"}})'),
                thresholds=ANY,
            ),
            stat(
                "Configs",
                "Whether every collector runs the config that it was last given.",
                metrics.query(f"min(alloy_config_last_load_successful{{{ALLOY}}})"),
                texts=LOADED,
                base_color="text",
            ),
            stat(
                "Samples Lost",
                "Samples that Prometheus refused for good, within the time range.",
                metrics.query(f"sum({lost_samples})"),
                decimals=0,
                thresholds=ANY,
            ),
            stat(
                "Log Lines Lost",
                "Lines that Loki refused or that were given up, within the time range.",
                metrics.query(f"sum({lost_lines})"),
                decimals=0,
                thresholds=ANY,
            ),
            stat(
                "Greatest Delay",
                "How far the metrics of the slowest collector are behind.",
                metrics.query(f"max({DELAY})"),
                unit="s",
                thresholds=LATE,
            ),
        ),
    )


def _scraping(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Scraping"),
        row(
            10,
            state_timeline(
                "Jobs",
                "Up where every target of the job answers. A job that is missing here has no target at all.",
                metrics.query(f"min by ({BY_JOB}) (up{{{RUNS}}})", JOB),
                texts=UP,
            ),
            time_series(
                "Targets by Job",
                "How many targets each job has; a drop to none is a discovery that no longer matches.",
                metrics.query(f"count by ({BY_JOB}) (up{{{RUNS}}})", JOB),
                unit="short",
                axis="targets",
                calculations=("lastNotNull", "min"),
            ),
        ),
        row(
            8,
            time_series(
                "Samples Kept by Job",
                "Samples in one scrape of all targets of the job, after its keep and drop rules.",
                metrics.query(f"sum by ({BY_JOB}) (scrape_samples_post_metric_relabeling{{{RUNS}}})", JOB),
                unit="short",
                axis="samples",
                stacked=True,
            ),
            time_series(
                "Slowest Scrape by Job",
                "The longest scrape of each job; beyond the job's timeout the target counts as down.",
                metrics.query(f"max by ({BY_JOB}) (scrape_duration_seconds{{{RUNS}}})", JOB),
                unit="s",
                thresholds=SLOW_SCRAPE,
            ),
        ),
    )


def _metrics_delivery(metrics: Prometheus) -> tuple[Line, ...]:
    samples = "prometheus_remote_storage_samples"
    dropped = f"{COMPONENT} dropped: {{{{reason}}}}"
    return (
        Section("Metrics on their way to Prometheus"),
        row(
            8,
            time_series(
                "Samples to Deliver",
                "Samples per second that each collector writes to its WAL.",
                _rate(metrics, "prometheus_remote_write_wal_samples_appended_total", BY_COMPONENT, COMPONENT),
                unit="cps",
                stacked=True,
            ),
            time_series(
                "Remote Write Failures",
                "Samples per second that failed for good, were dropped unsent, or had to be sent again.",
                _rate(metrics, f"{samples}_failed_total", BY_COMPONENT, f"{COMPONENT} failed"),
                _rate(metrics, f"{samples}_dropped_total", f"{BY_COMPONENT}, reason", dropped),
                _rate(metrics, f"{samples}_retried_total", BY_COMPONENT, f"{COMPONENT} retried"),
                unit="cps",
                thresholds=ANY_RATE,
            ),
            time_series(
                "Delay",
                "The age of the newest sample that was delivered; about one scrape interval is normal.",
                metrics.query(f"max by ({BY_COMPONENT}) ({DELAY})", COMPONENT),
                unit="s",
                thresholds=LATE,
            ),
        ),
    )


def _queue(metrics: Prometheus) -> tuple[Line, ...]:
    shards = f"sum by ({BY_COMPONENT}) (prometheus_remote_storage_shards{{{ALLOY}}})"
    shards_max = f"sum by ({BY_COMPONENT}) (prometheus_remote_storage_shards_max{{{ALLOY}}})"
    return (
        row(
            8,
            time_series(
                "Queue",
                "Samples that wait in memory for a free shard.",
                _sum(metrics, "prometheus_remote_storage_samples_pending", BY_COMPONENT, COMPONENT),
                unit="short",
                axis="samples",
            ),
            time_series(
                "Shards in Use",
                "Parallel senders as a share of their maximum; at 1 the sink is too slow and the WAL grows.",
                metrics.query(f"{shards} / {shards_max}", COMPONENT),
                unit="percentunit",
                maximum=1,
                thresholds=SATURATED,
            ),
            time_series(
                "Active Series in the WAL",
                "Series that each collector holds: what its memory grows with.",
                _sum(metrics, "prometheus_remote_write_wal_storage_active_series", BY_COMPONENT, COMPONENT),
                unit="short",
                axis="series",
            ),
        ),
    )


def _log_delivery(metrics: Prometheus, lines: Loki) -> tuple[Line, ...]:
    streams = f'{{log_type=~"pod_log|k8s_event|k8s_audit_log", {RUNS}}}'
    latency = f"rate(loki_write_request_duration_seconds_bucket{{{ALLOY}}}[$__rate_interval])"
    by_reason = f"{BY_COMPONENT}, reason"
    dropped = f"{COMPONENT} dropped: {{{{reason}}}}"
    return (
        Section("Logs on their way to Loki"),
        row(
            8,
            time_series(
                "Lines Stored by Source",
                "Lines per second that Loki has. No audit lines while tests run: the webhook is silent.",
                lines.query(f"sum by (log_type) (rate({streams} [$__auto]))", "{{log_type}}"),
                unit="cps",
            ),
            time_series(
                "Loki Write Failures",
                "Lines per second that were given up, and batches per second that had to be sent again.",
                _rate(metrics, "loki_write_dropped_entries_total", by_reason, dropped),
                _rate(
                    metrics, "loki_write_batch_retries_total", BY_COMPONENT, f"{COMPONENT} batches retried"
                ),
                unit="cps",
                thresholds=ANY_RATE,
            ),
            time_series(
                "Lines Dropped on Purpose",
                "Lines per second that a stage removed; a jump means that a rule matches too much.",
                _rate(metrics, "loki_process_dropped_lines_total", by_reason, dropped),
                unit="cps",
            ),
        ),
        row(
            8,
            time_series(
                "Pushes by Status",
                "Requests to Loki by HTTP status: 204 is good, 429 is a limit of Loki, -1 is no answer.",
                _rate(metrics, "loki_write_request_duration_seconds_count", "status_code", "{{status_code}}"),
                unit="reqps",
                stacked=True,
            ),
            time_series(
                "Push Latency",
                "How long Loki takes for all but the slowest 1 % of the pushes.",
                metrics.query(
                    f"histogram_quantile(0.99, sum by (le, {BY_COLLECTOR}) ({latency}))", COLLECTOR
                ),
                unit="s",
                thresholds=SLOW_PUSH,
            ),
        ),
    )


def _collectors(metrics: Prometheus) -> tuple[Line, ...]:
    return (
        Section("Collectors"),
        row(
            8,
            time_series(
                "CPU",
                "CPU cores that each collector keeps busy.",
                _rate(metrics, "alloy_resources_process_cpu_seconds_total", BY_COLLECTOR, COLLECTOR),
                unit="short",
                axis="cores",
            ),
            time_series(
                "Memory",
                "Resident memory of each collector; at its limit Kubernetes kills it.",
                _sum(metrics, "alloy_resources_process_resident_memory_bytes", BY_COLLECTOR, COLLECTOR),
                unit="bytes",
            ),
            time_series(
                "Components to Evaluate",
                "Components that wait to be updated, for instance with new targets; it should return to 0.",
                _sum(metrics, "alloy_component_evaluation_queue_size", BY_COLLECTOR, COLLECTOR),
                unit="short",
                axis="components",
            ),
        ),
    )
