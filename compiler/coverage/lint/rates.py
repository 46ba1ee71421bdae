"""Rates of gauges, and counters that are shown as they are."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages.promql import VectorSelector, ancestors, ast

RATES = frozenset({"rate", "irate", "increase"})
_NEED_NO_RATE = RATES | {
    "resets",
    "changes",
    "absent",
    "absent_over_time",
    "present_over_time",
    "count_over_time",
    "timestamp",
    "delta",
    "idelta",
    "deriv",
}
_COUNT_SERIES = frozenset({"count", "group", "count_values", "limitk", "limit_ratio"})


def rate_of_gauge(proof: QueryProof) -> Iterator[Diagnostic]:
    """rate() takes every fall of a gauge for a reset of a counter."""
    for selector, around in _selectors(proof):
        call = next((node for node in around if isinstance(node, ast.Call) and node.function in RATES), None)
        if call and _kinds(proof, selector) == {False}:
            yield proof.reading.finding(
                "query/rate-of-gauge",
                f"{call.function}() of `{selector.metric}`, which is a gauge",
                selector.start,
                selector.end,
                hint="use delta() or deriv(), or no function at all",
            )


def counter_without_rate(proof: QueryProof) -> Iterator[Diagnostic]:
    """A counter by itself shows the time since the last restart more than anything else."""
    consumer = proof.reading.consumer
    if consumer.kind == "variable" or consumer.panel_type in ("stat", "table"):
        return
    for selector, around in _selectors(proof):
        functions = {node.function for node in around if isinstance(node, ast.Call)}
        aggregations = {node.operator for node in around if isinstance(node, ast.Aggregation)}
        excused = functions & _NEED_NO_RATE or aggregations & _COUNT_SERIES or any(map(_selects_only, around))
        if not excused and _kinds(proof, selector) == {True}:
            yield proof.reading.finding(
                "query/counter-without-rate",
                f"`{selector.metric}` is a counter and is shown without rate() or increase()",
                selector.start,
                selector.end,
                hint=f"rate({selector.metric}[{'5m' if consumer.kind == 'rule' else '$__rate_interval'}])",
                severity=Severity.WARNING,
            )


def _selectors(proof: QueryProof) -> Iterator[tuple[VectorSelector, tuple[ast.Expr, ...]]]:
    whole = proof.steps[-1].node
    return ((selector, around) for selector, around in ancestors(whole) if selector.metric)


def _kinds(proof: QueryProof, selector: VectorSelector) -> set[bool]:
    """Whether what feeds a selector is cumulative; empty where the type is not known."""
    feeding = proof.selectors[id(selector)].feeding
    return {offer.series.cumulative for offer in feeding if offer.series.family.type != "untyped"}


def _selects_only(node: ast.Expr) -> bool:
    """Comparisons and set operators that pick series by value, as `x > 0` does."""
    return isinstance(node, ast.Binary) and node.operator.name in ("==", "!=", ">", "and", "unless")
