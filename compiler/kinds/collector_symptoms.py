"""What collectors' own metrics show when something does not arrive: the table of the alerts, with their tests.

Source of the metrics' meanings: Grafana's documentation of prometheus.remote_write and loki.write, and the
remote-write guide of Prometheus.
"""

from __future__ import annotations

from msgspec import Struct

RANGE = "5m"
LATE, VERY_LATE = 300, 3600  # seconds
FULL = 0.9
COMPONENT = ("collector", "instance", "component_id")


class Symptom(Struct, frozen=True):
    """One alert on the metrics of all collectors.

    `expression` has `%m` where the matchers of the collectors' jobs go and `%by` where the labels that tell one
    alert from another do: those of `by`, and of the run. `fires` and `silent` give the values of each metric in
    the test, a minute apart.
    """

    name: str
    expression: str
    hold: str
    severity: str
    summary: str
    description: str
    fires: dict[str, str]
    silent: dict[str, str]
    by: tuple[str, ...] = COMPONENT


SENT = "prometheus_remote_storage_queue_highest_sent_timestamp_seconds"
WRITTEN = "prometheus_remote_storage_highest_timestamp_in_seconds"
PENDING = "prometheus_remote_storage_samples_pending"
SHARDS = "prometheus_remote_storage_shards"
CAPACITY = "prometheus_remote_storage_shard_capacity"
DESIRED = "prometheus_remote_storage_shards_desired"
MOST = "prometheus_remote_storage_shards_max"
FAILED = "prometheus_remote_storage_samples_failed_total"
RETRIED = "loki_write_batch_retries_total"
DROPPED = "loki_write_dropped_entries_total"
LOADED = "alloy_config_last_load_successful"
LAG = f"max by (%by) ({WRITTEN}{{%m}})\n-\nmin by (%by) ({SENT}{{%m}})\n"
OF = "{{ $labels.component_id }} of {{ $labels.collector }} ({{ $labels.instance }})"
RISES, RESTS = "0+1x60", "7x60"

SYMPTOMS = (
    Symptom(
        "ConfigLoadFailed",
        f"{LOADED}{{%m}} == 0",
        "5m",
        "critical",
        "{{ $labels.collector }} ({{ $labels.instance }}) does not run its config",
        "The collector could not load the config that it was last given, and goes on with the one before.",
        {LOADED: "0x60"},
        {LOADED: "1x60"},
        ("collector", "instance"),
    ),
    Symptom(
        "RemoteWriteFailures",
        f"sum by (%by) (rate({FAILED}{{%m}}[{RANGE}])) > 0",
        "10m",
        "critical",
        f"{OF} loses samples",
        "The store refuses samples for good: they are too old, out of order, beyond a limit, or not permitted.",
        {FAILED: RISES},
        {FAILED: RESTS},
    ),
    Symptom(
        "RemoteWriteLag",
        f"{LAG}> {LATE}",
        "10m",
        "warning",
        f"{OF} is behind by {{{{ $value | humanizeDuration }}}}",
        "Samples are written to the WAL faster than they are delivered.",
        {WRITTEN: "1000+60x60", SENT: "400+60x60"},
        {WRITTEN: "1000+60x60", SENT: "990+60x60"},
    ),
    Symptom(
        "WalSaturated",
        f"{LAG}> {VERY_LATE}",
        "5m",
        "critical",
        f"{OF} is about to lose samples: it is behind by {{{{ $value | humanizeDuration }}}}",
        "The WAL holds more than an hour that was not delivered. Collectors cut it every two hours, delivered or not.",
        {WRITTEN: "9000+60x60", SENT: "4000+60x60"},
        {WRITTEN: "9000+60x60", SENT: "8000+60x60"},
    ),
    Symptom(
        "RemoteWriteQueueFull",
        f"sum by (%by) ({PENDING}{{%m}})\n/\nsum by (%by) ({SHARDS}{{%m}} * {CAPACITY}{{%m}})\n> {FULL}",
        "15m",
        "warning",
        f"The queue of {OF} is full",
        "The queue between the WAL and the store takes no more samples, so the WAL grows. The store is slow or away.",
        {PENDING: "1900x60", SHARDS: "1x60", CAPACITY: "2000x60"},
        {PENDING: "900x60", SHARDS: "1x60", CAPACITY: "2000x60"},
    ),
    Symptom(
        "RemoteWriteQueueSaturated",
        f"sum by (%by) ({DESIRED}{{%m}}) > sum by (%by) ({MOST}{{%m}})",
        "15m",
        "warning",
        f"{OF} needs more senders than it may have",
        "All senders are busy, and the load asks for more. The store answers slowly, or too much is collected.",
        {DESIRED: "60x60", MOST: "50x60"},
        {DESIRED: "50x60", MOST: "50x60"},
    ),
    Symptom(
        "LokiWriteFailures",
        f"sum by (%by) (rate({RETRIED}{{%m}}[{RANGE}])) > 0",
        "15m",
        "warning",
        f"{OF} must send lines again",
        "Loki is away, slow, or at a limit (status 429). Batches are tried again, and dropped in the end.",
        {RETRIED: RISES},
        {RETRIED: RESTS},
    ),
    Symptom(
        "LokiEntriesDropped",
        f"sum by (%by) (increase({DROPPED}{{%m}}[10m])) > 0",
        "0s",
        "critical",
        f"{OF} loses log lines: {{{{ $labels.reason }}}}",
        "Lines are lost for good. The label `reason` says why: a limit of Loki, a line too long, a queue too full, "
        "or no answer however often it was tried.",
        {DROPPED: RISES},
        {DROPPED: RESTS},
        (*COMPONENT, "reason"),
    ),
)
