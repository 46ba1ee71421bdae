"""What the expression of a rule gives."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic
from compiler.kinds.rule import Rule
from compiler.languages import logql, promql


def check_expression(rule: Rule, *, of_loki: bool) -> Iterator[Diagnostic]:
    """A rule's expression must give one value for each series; what cannot be parsed is reported with the queries."""
    given = _result_of_logql(rule.expression) if of_loki else _result_of_promql(rule.expression)
    if given is not None:
        yield Diagnostic(
            "rule/not-a-vector",
            f"the expression of {rule.name!r} gives {given}, not one value for each series",
            rule.written or rule.span,
            "count the lines: sum(count_over_time({...}[5m]))"
            if of_loki
            else "use a function such as rate()",
        )


def _result_of_promql(expression: str) -> str | None:
    parsed = promql.parse(expression)
    if parsed.expr is None or parsed.errors:
        return None
    return {"string": "a text", "matrix": "a range of values"}.get(promql.value_type(parsed.expr))


def _result_of_logql(expression: str) -> str | None:
    try:
        tree = logql.parse(expression)
    except logql.LogQLSyntaxError:
        return None
    return "log lines" if isinstance(tree, logql.LogQuery) else None
