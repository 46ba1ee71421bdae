"""$__interval as the range of a rate."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.lint.rates import RATES
from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic
from compiler.languages.promql import ast

_RANGED = RATES | {"delta", "idelta", "deriv"}


def interval_under_rate(proof: QueryProof) -> Iterator[Diagnostic]:
    """When a dashboard is zoomed in, $__interval is shorter than two scrapes, and the rate is empty."""
    for step in proof.steps:
        node = step.node
        if not isinstance(node, ast.Call) or node.function not in _RANGED or not node.arguments:
            continue
        ranged = node.arguments[0]
        if not isinstance(ranged, ast.MatrixSelector):
            continue
        used = proof.reading.substituted.within(ranged.range.start, ranged.range.end)
        if any(occurrence.name == "__interval" for occurrence in used):
            yield proof.reading.finding(
                "query/interval-under-rate",
                f"{node.function}() over $__interval is empty when the dashboard is zoomed in",
                ranged.range.start,
                ranged.range.end,
                hint="use $__rate_interval",
            )
