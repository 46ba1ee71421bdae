"""histogram_quantile over series that have lost their buckets."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic
from compiler.languages.promql import ast


def quantile_without_le(proof: QueryProof) -> Iterator[Diagnostic]:
    """Without `le` there are no buckets to find a quantile in: the result is empty."""
    for step in proof.steps:
        node = step.node
        if not isinstance(node, ast.Call) or node.function != "histogram_quantile":
            continue
        given = step.inner[-1]
        if given is not None and "le" not in given:
            buckets = node.arguments[-1]
            yield proof.reading.finding(
                "query/quantile-without-le",
                "histogram_quantile() needs the label `le`, which is not there",
                buckets.start,
                buckets.end,
                hint="take the _bucket series, and keep `le` when you aggregate: sum by (le) (...)",
            )
