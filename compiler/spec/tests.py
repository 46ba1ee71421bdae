"""The section `tests`: what is sent into a source or job, and what must become of it at the sinks."""

from __future__ import annotations

import json
from typing import Literal, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.kinds import schema as common
from compiler.kinds.names import LABEL_NAME, METRIC_NAME
from compiler.located_yaml.fields import Fields
from compiler.located_yaml.nodes import Mapping, Sequence, plain
from compiler.simulator.kubernetes.objects import Objects, Texts
from compiler.spec.alert_tests import ALERT_TEST
from compiler.spec.model import At, Name
from compiler.spec.objects import OBJECTS, read_objects

Schema = common.Schema
Payload: TypeAlias = Literal["lines", "events", "audit", "samples"]
PAYLOADS: tuple[Payload, ...] = ("lines", "events", "audit", "samples")

_TEXTS: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_OBJECTS: Schema = {"type": "array", "items": {"type": "object"}, "minItems": 1}
_LABELS: Schema = {
    "type": "object",
    "propertyNames": LABEL_NAME,
    "additionalProperties": {"type": "string"},
}

EXPECTED: Schema = {
    "type": "object",
    "description": "A line or a series that arrives.",
    "properties": {
        "sink": {"type": "string", "description": "The sink at which it arrives."},
        "labels": _LABELS | {"description": "Labels that it has, among others."},
        "only_labels": _LABELS | {"description": "All labels that it has."},
        "without": common.NAMES | {"description": "Labels that it does not have."},
        "line": {"type": "string", "description": "The line."},
        "metric": METRIC_NAME | {"description": "The name of the series."},
        "metadata": _LABELS | {"description": "Structured metadata that it has, among others."},
        "time": {"type": "string", "description": "Its timestamp, RFC 3339."},
        "copies": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "description": "How many arrive; 1 if absent.",
        },
    },
    "required": ["sink"],
    "additionalProperties": False,
}
_DROPPED: Schema = {
    "type": "object",
    "properties": {
        "dropped_at": {
            "type": "string",
            "minLength": 1,
            "description": "The step or component that drops it, as `alloyc trace` calls it.",
        }
    },
    "required": ["dropped_at"],
    "additionalProperties": False,
}
EXPECT: Schema = {
    "description": "`dropped`, `{dropped_at: STEP}`, or the list of what arrives: no more, no fewer.",
    "x-expected": "`dropped`, `{dropped_at: STEP}` or a list of what arrives",
    "if": {"type": "array"},
    "then": {"type": "array", "items": EXPECTED, "minItems": 1},
    "else": {"if": {"type": "object"}, "then": _DROPPED, "else": {"const": "dropped"}},
}
TEST: Schema = {
    "type": "object",
    "description": "What is sent into a source or a job, and what becomes of it.",
    "properties": {
        "source": {"type": "string", "description": "The source that reads it."},
        "job": {"type": "string", "description": "The job that scrapes it."},
        "collector": {"type": "string", "description": "Only what this collector does; all if absent."},
        **OBJECTS,
        "target": {
            "type": "object",
            "description": "Labels of the target, as they are: instead of an object, or over what it gives.",
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        },
        "lines": _TEXTS | {"description": "Log lines, in their order."},
        "events": {
            "type": "array",
            "description": "Kubernetes events, as objects.",
            "items": {"type": "object", "required": ["involvedObject"]},
            "minItems": 1,
        },
        "audit": _OBJECTS | {"description": "Audit events, or EventLists as an API server posts them."},
        "samples": _TEXTS | {"description": 'What the target exposes, as metric{label="value"}.'},
        "expect": EXPECT,
    },
    "required": ["expect"],
    "additionalProperties": False,
    "if": {"required": ["source"]},
    "then": {"not": {"required": ["job"]}, "x-expected": "either source or job, not both"},
    "else": {
        "required": ["job"],
        "x-expected": "`source` or `job`: what reads what is sent; or `rule`: an alert that fires on it",
    },
}
TESTS: Schema = {
    "type": "object",
    "description": "What is sent through the stack, or into an alert, and what must become of it.",
    "propertyNames": common.DNS_LABEL,
    "additionalProperties": {
        "if": {"anyOf": [{"required": [key]} for key in ALERT_TEST["required"]]},
        "then": ALERT_TEST,
        "else": TEST,
    },
}


class Expected(Struct, frozen=True):
    """A line or series at a sink. `labels` are among those that it has, or with `only` all of them.

    `time` is an RFC 3339 text as written, None where it does not matter; so with the other optional values.
    """

    sink: Name
    labels: tuple[tuple[Name, str], ...]
    only: bool
    without: tuple[Name, ...]
    line: str | None
    metric: str | None
    metadata: Texts
    time: At[str] | None
    copies: int
    span: Span


class ExpectedDrop(Struct, frozen=True):
    """Nothing arrives; `step` names what drops it, None where any step may."""

    step: At[str] | None
    span: Span


class PipelineTest(Struct, frozen=True):
    """One test: `subject` is the name of a source or, with `is_job`, of a job.

    `sent` are texts of the one kind `payload`: lines, events and audit payloads as JSON, samples; empty for a
    target alone, whose series `up` is followed then.
    """

    name: str
    subject: Name
    is_job: bool
    collector: Name | None
    objects: Objects
    target: Texts
    payload: Payload | None
    sent: tuple[At[str], ...]
    expect: tuple[Expected, ...] | ExpectedDrop
    clashing: Span | None
    span: Span


def read_tests(top: Fields) -> tuple[PipelineTest, ...]:
    """The tests of sources and jobs, sorted by name; the schema has accepted them."""
    return tuple(_read(name, fields) for name, fields in top.entries("tests") if "rule" not in fields.mapping)


def _read(name: str, fields: Fields) -> PipelineTest:
    is_job = "job" in fields.mapping
    payloads = [payload for payload in PAYLOADS if payload in fields.mapping]
    payload = payloads[0] if payloads else None
    subject = "job" if is_job else "source"
    collector = fields.text("collector", default=None)
    return PipelineTest(
        name=name,
        subject=At(fields.text(subject), fields.span_of(subject)),
        is_job=is_job,
        collector=None if collector is None else At(collector, fields.span_of("collector")),
        objects=read_objects(fields),
        target=tuple(sorted(fields.plain("target", default={}).items())),
        payload=payload,
        sent=() if payload is None else _sent(fields, payload),
        expect=_expect(fields),
        clashing=fields.span_of(payloads[1]) if len(payloads) > 1 else None,
        span=fields.span,
    )


def _sent(fields: Fields, payload: Payload) -> tuple[At[str], ...]:
    node = fields.mapping.get(payload)
    assert isinstance(node, Sequence)
    values = [(plain(item), item.span) for item in node.items]
    return tuple(At(value if isinstance(value, str) else _json(value), span) for value, span in values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _expect(fields: Fields) -> tuple[Expected, ...] | ExpectedDrop:
    node = fields.mapping.get("expect")
    if isinstance(node, Sequence):
        return tuple(_expected(Fields(item)) for item in node.items if isinstance(item, Mapping))
    if isinstance(node, Mapping):
        inner = Fields(node)
        return ExpectedDrop(At(inner.text("dropped_at"), inner.span_of("dropped_at")), node.span)
    return ExpectedDrop(None, fields.span_of("expect"))


def _expected(fields: Fields) -> Expected:
    only = fields.section("only_labels")
    time = fields.text("time", default=None)
    return Expected(
        sink=At(fields.text("sink"), fields.span_of("sink")),
        labels=_labels(fields.section("labels")) + _labels(only),
        only=only is not None,
        without=tuple(At(name, span) for name, span in fields.texts("without")),
        line=fields.text("line", default=None),
        metric=fields.text("metric", default=None),
        metadata=tuple(sorted(fields.plain("metadata", default={}).items())),
        time=None if time is None else At(time, fields.span_of("time")),
        copies=fields.integer("copies", default=1),
        span=fields.span,
    )


def _labels(fields: Fields | None) -> tuple[tuple[Name, str], ...]:
    if fields is None:
        return ()
    keys = ((name, fields.mapping.key(name)) for name in sorted(fields.mapping))
    return tuple(
        (At(name, fields.span if key is None else key.span), fields.text(name)) for name, key in keys
    )
