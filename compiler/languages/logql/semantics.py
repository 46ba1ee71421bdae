"""A LogQL tree in, what Loki would refuse in it out: the mistakes that a grammar alone accepts.

Source of the rules: grafana/loki pkg/logql/syntax (parser.go, ast.go) and pkg/logql/log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem
from compiler.languages.logql.regexes import matches_empty, regex_problem
from compiler.languages.logql.stages import stage_problems
from compiler.languages.logql.walk import walk

__all__ = ["Problem", "check"]

_GROUPED_RANGES = frozenset(
    f"{name}_over_time" for name in ("avg", "stddev", "stdvar", "quantile", "max", "min", "first", "last")
)
_COUNTING_RANGES = frozenset({"count_over_time", "bytes_over_time", "bytes_rate"})
_EITHER_RANGES = frozenset({"rate", "absent_over_time"})
_RANKINGS = frozenset({"topk", "bottomk", "approx_topk"})
_SETS = frozenset({"and", "or", "unless"})


def check(query: ast.Query) -> tuple[Problem, ...]:
    """What is wrong with a query that parses, in the order of its text; empty if Loki takes it."""
    found = [problem for node in walk(query) for problem in _CHECKS[type(node)](node)]
    return tuple(sorted(found, key=lambda problem: problem.start))


def _selector(selector: ast.Selector) -> Iterator[Problem]:
    for matcher in selector.matchers:
        if matcher.operator in ("=~", "!~"):
            yield from regex_problem(matcher.value)
    if all(map(matches_empty, selector.matchers)):
        yield Problem(
            'a stream selector needs a matcher that an empty value cannot satisfy, such as `app=~".+"`',
            selector.start,
            selector.end,
            selects_all=True,
        )


def _log_query(query: ast.LogQuery) -> Iterator[Problem]:
    for stage in query.stages:
        yield from stage_problems(stage)


def _range_aggregation(node: ast.RangeAggregation) -> Iterator[Problem]:
    function = node.function
    unwraps = any(isinstance(stage, ast.Unwrap) for stage in node.log_range.query.stages)
    if function == "quantile_over_time" and node.parameter is None:
        yield Problem("quantile_over_time needs a quantile as first parameter", node.start, node.end)
    if function != "quantile_over_time" and node.parameter is not None:
        yield Problem(f"{function} takes no parameter", node.start, node.end)
    if node.grouping and function not in _GROUPED_RANGES:
        yield Problem(f"{function} takes no grouping", node.grouping.start, node.grouping.end)
    if unwraps and function in _COUNTING_RANGES:
        yield Problem(f"{function} counts lines and takes no unwrap", node.start, node.end)
    if not unwraps and function not in _COUNTING_RANGES | _EITHER_RANGES:
        yield Problem(f"{function} needs an `| unwrap label`", node.start, node.end)


def _vector_aggregation(node: ast.VectorAggregation) -> Iterator[Problem]:
    function, parameter = node.function, node.parameter
    if function in _RANKINGS:
        if parameter is None:
            yield Problem(f"{function} needs a count as first parameter", node.start, node.end)
        elif not parameter.isdecimal() or int(parameter) == 0:
            yield Problem(f"the count of {function} must be a whole number above 0", node.start, node.end)
    elif parameter is not None:
        yield Problem(f"{function} takes no parameter", node.start, node.end)
    if node.grouping and (
        function == "approx_topk" or (function in ("sort", "sort_desc") and node.grouping.labels)
    ):
        yield Problem(f"{function} takes no grouping", node.grouping.start, node.grouping.end)


def _binary(node: ast.Binary) -> Iterator[Problem]:
    for side in (node.left, node.right):
        if isinstance(side, ast.Selector):
            yield Problem("an operator needs metric queries on both sides", side.start, side.end)
        if isinstance(side, ast.Number) and node.operator.name in _SETS:
            yield Problem(f"`{node.operator.name}` does not take a number", side.start, side.end)


def _label_replace(node: ast.LabelReplace) -> Iterator[Problem]:
    yield from regex_problem(node.pattern)


def _nothing(_: Any) -> Iterator[Problem]:
    return iter(())


_CHECKS: dict[type, Callable[[Any], Iterator[Problem]]] = {
    ast.Selector: _selector,
    ast.LogQuery: _log_query,
    ast.LogRange: _nothing,
    ast.RangeAggregation: _range_aggregation,
    ast.VectorAggregation: _vector_aggregation,
    ast.Binary: _binary,
    ast.LabelReplace: _label_replace,
    ast.Vector: _nothing,
    ast.Number: _nothing,
}
