"""A small stack for the proof's tests: the jobs and log sources of a virtual cluster."""

from __future__ import annotations

from typing import Any

from compiler.coverage.model import OPEN, Consumer, Stream, Supply, closed
from compiler.metrics import load

COMMON = {"vcluster_namespace": OPEN, "installer": closed("helm", "kustomization", "manual")}


def supply(job: str, *exporters: str, **changes: Any) -> Supply:
    labels = {"job": closed(job), "instance": OPEN, "namespace": OPEN, "pod": OPEN, **COMMON}
    given: dict[str, Any] = {"datasource": "prometheus", "labels": labels} | changes
    return Supply(job=job, exporters=tuple(map(load, exporters)), **given)


SUPPLIES = (
    supply("kaiwo-operator", "kaiwo-operator"),
    supply("kube-state-metrics", "kube-state-metrics", honor_labels=True),
    supply("kueue", "kueue"),
    supply(
        "cadvisor", "cadvisor", honor_labels=True, labels={"job": closed("cadvisor"), "node": OPEN, **COMMON}
    ),
    supply("amd-gpu-exporter", "amd-device-metrics-exporter", labels={"job": closed("amd"), "node": OPEN}),
)

STREAMS = (
    Stream(
        source="pod_logs",
        datasource="loki",
        labels={
            "log_type": closed("pod_log"),
            "namespace": OPEN,
            "pod": OPEN,
            "level": closed("info", "error"),
            **COMMON,
        },
        lines="mixed",
    ),
    Stream(
        source="audit",
        datasource="loki",
        labels={
            "log_type": closed("k8s_audit_log"),
            "verb": closed("create", "delete"),
            "resource": closed("aimservices", "rayservices"),
            **COMMON,
        },
        lines="json",
    ),
    Stream(
        source="events",
        datasource="loki",
        labels={"log_type": closed("k8s_event"), "namespace": OPEN, **COMMON},
        lines="logfmt",
    ),
)


def panel(expression: str, **changes: Any) -> Consumer:
    given: dict[str, Any] = {
        "kind": "panel",
        "group": "board",
        "title": "panel",
        "datasource": "prometheus",
        "language": "promql",
        "expression": expression,
    } | changes
    return Consumer(**given)


def logs(expression: str, **changes: Any) -> Consumer:
    return panel(expression, **({"datasource": "loki", "language": "logql"} | changes))
