"""Queries that another parser of PromQL does not take."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages.promql.second_reader import doubt


def doubtful(proof: QueryProof) -> Iterator[Diagnostic]:
    """Our parser and promql-parser disagree: one of them is wrong about Prometheus."""
    expr = proof.steps[-1].node
    reason = doubt(proof.reading.substituted.text, expr)
    if reason:
        yield proof.reading.finding(
            "query/doubtful",
            f"a second parser refuses this query: {reason}",
            expr.start,
            expr.end,
            severity=Severity.WARNING,
        )
