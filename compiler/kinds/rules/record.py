"""A recording rule: the result of an expression, stored under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from compiler.diagnostics import Report, Span
from compiler.kinds import rule_schema as schema
from compiler.kinds.rule import Record, RuleEntry, Stack, read_common
from compiler.located_yaml.fields import Fields


class RecordRule(RuleEntry, frozen=True, kw_only=True):
    kind: ClassVar = "record"
    summary: ClassVar = "Stores the result of an expression; the entry's name is the metric's."
    store: ClassVar = "prometheus"
    schema: ClassVar = schema.rule_schema(
        summary,
        schema.RULE
        | {"expr": schema.EXPRESSION | {"description": "What is recorded."}, "labels": schema.LABELS},
        ("expr",),
    )

    expression: str
    labels: Mapping[str, str]
    expression_span: Span

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_common(name, fields),
            expression=fields.text("expr"),
            labels=dict(sorted(fields.plain("labels", default={}).items())),
            expression_span=fields.span_of("expr"),
        )

    def rules(self, stack: Stack, report: Report) -> tuple[Record, ...]:
        return (
            Record(
                name=self.name,
                expression=self.expression,
                labels=self.labels,
                span=self.span,
                written=self.expression_span,
            ),
        )
