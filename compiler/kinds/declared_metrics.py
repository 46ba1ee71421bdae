"""What an exporter of the user's own exposes: a list in the spec, or a /metrics page that was saved beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.kinds.names import LABEL_NAME, METRIC_NAME
from compiler.located_yaml.fields import Fields
from compiler.metrics import Exporter, Family

_FAMILY: dict[str, Any] = {
    "type": "object",
    "description": "One metric family.",
    "properties": {
        "type": {
            "enum": ["counter", "gauge", "histogram", "summary", "untyped"],
            "description": "Its type; untyped if absent. Name a histogram without _bucket, _sum and _count.",
        },
        "unit": {"type": "string", "minLength": 1, "description": "Its unit, such as bytes or seconds."},
        "labels": {
            "type": "object",
            "description": "The labels that the exporter sets, each with all its values; [] for any. If absent, any.",
            "propertyNames": LABEL_NAME,
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        },
    },
    "additionalProperties": False,
}
METRICS: dict[str, Any] = {
    "description": "What the targets expose, if the catalog has no such exporter: a list, or the path of a saved "
    "/metrics page beside the spec.",
    "x-expected": "a list of metrics, or the path of a saved /metrics page",
    "if": {"type": "string"},
    "then": {"minLength": 1},
    "else": {
        "type": "array",
        "minItems": 1,
        "items": {
            "x-expected": "a metric name, or {NAME: {type: ..., labels: ...}}",
            "if": {"type": "string"},
            "then": METRIC_NAME,
            "else": {
                "type": "object",
                "propertyNames": METRIC_NAME,
                "additionalProperties": _FAMILY,
                "minProperties": 1,
            },
        },
    },
}


class DeclaredMetrics(Struct, frozen=True):
    """`exporter` has the declared families; None where they are on `page`, which nobody has read yet.

    `page` is a path as the spec gives it, `span` its place.
    """

    exporter: Exporter | None
    page: str | None
    span: Span


def read_metrics(name: str, fields: Fields) -> DeclaredMetrics | None:
    """The key `metrics` of the job `name`."""
    value = fields.plain("metrics", default=None)
    if value is None:
        return None
    span = fields.span_of("metrics")
    if isinstance(value, str):
        return DeclaredMetrics(None, value, span)
    entries: dict[str, Mapping[str, Any]] = {}
    for item in value:
        entries |= {item: {}} if isinstance(item, str) else item
    families = (_family(metric, entry) for metric, entry in sorted(entries.items()))
    return DeclaredMetrics(Exporter.of(name, "own", families), None, span)


def _family(name: str, entry: Mapping[str, Any]) -> Family:
    labels: Mapping[str, list[str]] | None = entry.get("labels")
    return Family(
        name=name,
        type=entry.get("type", "untyped"),
        labels=frozenset(labels or ()),
        patterns=("*",) if labels is None else (),
        values={label: frozenset(values) for label, values in (labels or {}).items() if values},
        unit=entry.get("unit"),
    )
