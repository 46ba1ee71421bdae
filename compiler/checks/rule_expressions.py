"""What the expression of a rule gives, and the samples that its test is made of."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic
from compiler.kinds.rule import Alert, Rule
from compiler.languages import logql, promql
from compiler.languages.promql import ast


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


def check_samples(alert: Alert) -> Iterator[Diagnostic]:
    """Each series of a test is a metric whose labels have one value each."""
    test = alert.test
    for series, _ in () if test is None else (*test.fires_on, *test.silent_on):
        expr = promql.parse(series).expr
        plain = isinstance(expr, ast.VectorSelector) and all(m.operator == "=" for m in expr.matchers)
        if not plain or expr is None:
            yield Diagnostic(
                "rule/bad-sample-series",
                f"{series!r}, in the test of {alert.name!r}, is no series",
                alert.span,
                'write a metric with the values of its labels: up{job="kueue"}',
            )
