"""An alert on samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from compiler.diagnostics import Report, Span
from compiler.kinds import rule_schema as schema
from compiler.kinds.rule import Alert, RuleEntry, Stack, UnitTest, read_common
from compiler.located_yaml.fields import Fields


class WrittenAlert(RuleEntry, frozen=True, kw_only=True):
    """What alerts on samples and on log lines share; the entry's name is the alert's.

    `tests` are those of the section `tests`; nothing tests the rules of Loki offline, so that they have none.
    """

    expression: str
    hold: str
    severity: str
    description: str
    headline: str
    labels: Mapping[str, str]
    expression_span: Span
    tests: tuple[UnitTest, ...] = ()

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
                tests=self.tests,
                span=self.span,
                written=self.expression_span,
            ),
        )


class AlertRule(WrittenAlert, frozen=True, kw_only=True):
    kind: ClassVar = "alert"
    summary: ClassVar = "An alert on samples."
    store: ClassVar = "prometheus"
    schema: ClassVar = schema.rule_schema(
        summary, schema.ALERT, ("expr", "severity", "summary", "description")
    )


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
