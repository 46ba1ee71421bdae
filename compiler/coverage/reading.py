"""A consumer in, its query as a tree out, with spans that point into the query as it was written."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from compiler.coverage.model import Consumer
from compiler.diagnostics import Diagnostic, Related, Severity, SourceText, Span
from compiler.languages import logql, promql
from compiler.languages.grafana_variables import Substituted, substitute


class Reading(Struct, frozen=True):
    """`tree` is None where the query cannot be read or, for a variable, where there is none."""

    consumer: Consumer
    substituted: Substituted
    tree: promql.Expr | logql.Query | None
    findings: tuple[Diagnostic, ...] = ()

    def has_variable(self, start: int, end: int) -> bool:
        """Whether a stretch of the substituted text comes from a variable, wholly or in part."""
        return bool(self.substituted.within(start, end))

    def finding(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        hint: str | None = None,
        severity: Severity = Severity.ERROR,
        related: tuple[Related, ...] = (),
    ) -> Diagnostic:
        """A finding on a stretch of the substituted text."""
        written = self.consumer.span
        if written:
            related = (*related, Related("the query is written here", written))
        return Diagnostic(code, message, self.span(start, end), hint, severity, related)

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the substituted text is in the query as written."""
        original = self.substituted.original
        first = self.substituted.origin(start)
        last = max(first, self.substituted.origin(end - 1) + 1 if end > start else first)
        inside = self.substituted.within(end - 1, end) if end > start else ()
        if inside:
            last = inside[-1].end
        return Span(self.consumer.where, *_place(original, first), *_place(original, last))


def _place(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def sources(consumers: Iterable[Consumer]) -> dict[str, SourceText]:
    """The texts that the findings' spans point into, for a Report."""
    return {consumer.where: SourceText(consumer.where, consumer.expression) for consumer in consumers}


def read(consumer: Consumer) -> Reading:
    """The tree of a consumer's query, or the findings why there is none."""
    if consumer.kind == "rule":  # Grafana does not see it: `$__rate_interval` stays, and is an error
        made = Substituted(consumer.expression, consumer.expression, ())
    else:
        made = substitute(consumer.expression, consumer.values, consumer.variables)
    if not made.text.strip() and consumer.label:
        return Reading(consumer, made, None)
    return _read_promql(consumer, made) if consumer.language == "promql" else _read_logql(consumer, made)


def _read_promql(consumer: Consumer, made: Substituted) -> Reading:
    parsed = promql.parse(made.text)
    tree = None if parsed.errors else parsed.expr
    reading = Reading(consumer, made, tree)
    found = tuple(reading.finding("query/invalid", e.message, e.start, e.end) for e in parsed.errors)
    return Reading(consumer, made, tree, found)


def _read_logql(consumer: Consumer, made: Substituted) -> Reading:
    reading = Reading(consumer, made, None)
    try:
        tree = logql.parse(made.text)
    except logql.LogQLSyntaxError as error:
        selects = not made.text.lstrip().startswith("|")
        code = "query/invalid" if selects else "query/no-stream-selector"
        finding = reading.finding(code, error.message, error.offset, error.offset)
        return Reading(consumer, made, None, (finding,))
    found = tuple(
        reading.finding(
            "query/no-stream-selector" if p.selects_all else "query/invalid", p.message, p.start, p.end
        )
        for p in logql.check(tree)
    )
    return Reading(consumer, made, None if found else tree, found)
