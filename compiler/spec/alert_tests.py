"""Tests of alerts, in the section `tests`: series with which an alert fires, and series with which it does not."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from compiler.kinds.schema import Schema
from compiler.located_yaml.fields import Fields
from compiler.spec.model import At, Name

Series: TypeAlias = tuple[tuple[Name, str], ...]
"""Series, each with its values for an hour as promtool writes them, sorted."""

_SERIES: Schema = {
    "type": "object",
    "additionalProperties": {
        "type": ["string", "integer", "number"],
        "pattern": r"^[-+0-9._aefinxNI ]+$",
        "x-expected": "a value for an hour like 1, a value that grows each minute like 0+5, or a list like '1x10 0x50'",
    },
}
ALERT_TEST: Schema = {
    "type": "object",
    "description": "Series with which an alert fires, and series with which it does not; promtool tests it.",
    "properties": {
        "rule": {"type": "string", "description": "The alert, an entry of `rules` of kind alert."},
        "fires_on": _SERIES | {"description": "Series with which one alert fires within an hour."},
        "silent_on": _SERIES | {"description": "Series with which none fires."},
    },
    "required": ["rule", "fires_on", "silent_on"],
    "additionalProperties": False,
}


class AlertTest(Struct, frozen=True):
    """One test: `rule` names the alert."""

    name: str
    rule: Name
    fires_on: Series
    silent_on: Series


def read_alert_tests(top: Fields) -> tuple[AlertTest, ...]:
    """The tests of alerts, sorted by name; the schema has accepted them."""
    return tuple(_read(name, fields) for name, fields in top.entries("tests") if "rule" in fields.mapping)


def _read(name: str, fields: Fields) -> AlertTest:
    return AlertTest(
        name=name,
        rule=At(fields.text("rule"), fields.span_of("rule")),
        fires_on=_series(fields.section("fires_on")),
        silent_on=_series(fields.section("silent_on")),
    )


def _series(fields: Fields | None) -> Series:
    assert fields is not None
    keys = ((series, fields.mapping.key(series)) for series in sorted(fields.mapping))
    return tuple(
        (At(series, fields.span if key is None else key.span), _hour(str(fields.plain(series))))
        for series, key in keys
    )


def _hour(values: str) -> str:
    """A single value, or a start and a step, goes on for an hour; what says itself how often stays as it is."""
    return values if "x" in values or " " in values else f"{values}x60"
