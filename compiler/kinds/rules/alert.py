"""An alert on samples, with its own test: samples under which it fires, and samples under which it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from compiler.diagnostics import Report, Span
from compiler.kinds import rule_schema as schema
from compiler.kinds.rule import Alert, RuleEntry, Samples, Stack, UnitTest, read_common
from compiler.located_yaml.fields import Fields


class WrittenAlert(RuleEntry, frozen=True, kw_only=True):
    """What alerts on samples and on log lines share; the entry's name is the alert's."""

    expression: str
    hold: str
    severity: str
    description: str
    headline: str
    labels: Mapping[str, str]
    expression_span: Span

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_written(name, fields))

    def rules(self, stack: Stack, report: Report) -> tuple[Alert, ...]:
        return (
            Alert(
                name=self.name,
                expression=self.expression,
                hold=self.hold,
                severity=self.severity,
                summary=self.headline,
                description=self.description,
                labels=self.labels,
                test=self.unit_test(),
                span=self.span,
                written=self.expression_span,
            ),
        )

    def unit_test(self) -> UnitTest | None:
        """The test that the entry declares; nothing tests the rules of Loki offline."""
        return None


class AlertRule(WrittenAlert, frozen=True, kw_only=True):
    kind: ClassVar = "alert"
    summary: ClassVar = "An alert on samples."
    store: ClassVar = "prometheus"
    schema: ClassVar = schema.rule_schema(
        summary,
        schema.ALERT
        | {
            "fires_on": schema.SAMPLES
            | {"description": "Series with which one alert fires within an hour; promtool tests it."},
            "silent_on": schema.SAMPLES | {"description": "Series with which none fires."},
        },
        ("expr", "severity", "summary", "description", "fires_on", "silent_on"),
    )

    fires_on: Samples
    silent_on: Samples

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_written(name, fields),
            fires_on=_samples(fields, "fires_on"),
            silent_on=_samples(fields, "silent_on"),
        )

    def unit_test(self) -> UnitTest:
        return UnitTest(self.fires_on, self.silent_on)


def read_written(name: str, fields: Fields) -> dict[str, Any]:
    """The fields that both kinds of alerts read the same way, as keyword arguments."""
    return {
        **read_common(name, fields),
        "expression": fields.text("expr"),
        "hold": fields.text("for", default="0s"),
        "severity": fields.plain("severity"),
        "headline": fields.text("summary"),
        "description": fields.text("description"),
        "labels": dict(sorted(fields.plain("labels", default={}).items())),
        "expression_span": fields.span_of("expr"),
    }


def _samples(fields: Fields, key: str) -> Samples:
    return tuple((series, _hour(str(values))) for series, values in sorted(fields.plain(key).items()))


def _hour(values: str) -> str:
    """A single value, or a start and a step, goes on for an hour; what says itself how often stays as it is."""
    return values if "x" in values or " " in values else f"{values}x60"
