"""Kubernetes events as loki.source.kubernetes_events writes them: an Event object in, a line and its labels out.

grafana/alloy: internal/component/loki/source/kubernetes_events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from compiler.languages import go_json, go_strconv
from compiler.simulator.stages.timestamp import parse_rfc3339

_KEYS = (
    ("name", ("involvedObject", "name")),
    ("kind", ("involvedObject", "kind")),
    ("action", ("action",)),
    ("objectAPIversion", ("involvedObject", "apiVersion")),
    ("objectRV", ("involvedObject", "resourceVersion")),
    ("eventRV", ("metadata", "resourceVersion")),
    ("reportinginstance", ("reportingInstance",)),
    ("reportingcontroller", ("reportingComponent",)),
    ("sourcecomponent", ("source", "component")),
    ("sourcehost", ("source", "host")),
    ("reason", ("reason",)),
    ("type", ("type",)),
    ("count", ("count",)),
    ("msg", ("message",)),
)
_ALWAYS = frozenset({"name", "msg"})


class EventLine(Struct, frozen=True):
    """`timestamp` is None where the event has no time."""

    line: str
    namespace: str
    timestamp: int | None


def is_event(value: object) -> bool:
    """Whether a JSON value is a core Event."""
    return isinstance(value, dict) and isinstance(value.get("involvedObject"), dict)


def event_line(event: Mapping[str, Any], log_format: str) -> EventLine:
    """The line of an event in the format "logfmt" or "json"."""
    fields = {key: _at(event, path) for key, path in _KEYS}
    present = {key: value or "" for key, value in fields.items() if value or key in _ALWAYS}
    time = event.get("lastTimestamp") or event.get("eventTime")
    namespace = _at(event, ("involvedObject", "namespace"))
    return EventLine(
        _as_json(present) if log_format == "json" else _as_logfmt(present),
        namespace if isinstance(namespace, str) else "",
        parse_rfc3339(time) if isinstance(time, str) else None,
    )


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _as_json(fields: dict[str, Any]) -> str:
    return go_json.dump(dict(sorted(fields.items())))


def _as_logfmt(fields: dict[str, Any]) -> str:
    """Every pair ends in a space; only the message is quoted."""
    texts = {key: go_strconv.extracted_text(value) or "" for key, value in fields.items()}
    texts["msg"] = go_strconv.quote(texts["msg"])
    return "".join(f"{key}={text} " for key, text in texts.items())
