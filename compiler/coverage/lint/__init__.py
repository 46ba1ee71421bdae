"""Queries that have data and still show nothing useful: the rules, one module each, in the order they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compiler.coverage.lint.divisions import unmatched_sides
from compiler.coverage.lint.intervals import interval_under_rate
from compiler.coverage.lint.phases import phase_as_lines
from compiler.coverage.lint.quantiles import quantile_without_le
from compiler.coverage.lint.rates import counter_without_rate, rate_of_gauge
from compiler.coverage.lint.regexes import needless_regex
from compiler.coverage.lint.second_opinion import doubtful
from compiler.coverage.lint.unit_fit import unit_misfit
from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic

RULES: tuple[Callable[[QueryProof], Iterator[Diagnostic]], ...] = (
    rate_of_gauge,
    counter_without_rate,
    quantile_without_le,
    unmatched_sides,
    needless_regex,
    interval_under_rate,
    unit_misfit,
    phase_as_lines,
    doubtful,
)


def lint(proof: QueryProof) -> Iterator[Diagnostic]:
    """All that the rules find in one proven PromQL query."""
    for rule in RULES:
        yield from rule(proof)
