"""The kinds of log sources: the one table that the schema, the loader and the messages are made from."""

from __future__ import annotations

from compiler.kinds.contract import LogSource
from compiler.kinds.sources.kubernetes_audit import KubernetesAudit
from compiler.kinds.sources.kubernetes_events import KubernetesEvents
from compiler.kinds.sources.pod_logs import PodLogs

SOURCES: dict[str, type[LogSource]] = {
    source.kind: source for source in (KubernetesAudit, KubernetesEvents, PodLogs)
}
