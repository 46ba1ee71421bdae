"""Which stages may stand where: the rules on unwrap and on ranges that the grammar leaves open."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import Any

from lark import Token

from compiler.languages.logql import ast, units
from compiler.languages.logql.errors import LogQLSyntaxError


def log_query_of(selector: ast.Selector, stages: tuple[ast.Stage, ...], start: int, end: int) -> ast.LogQuery:
    """A log query; raises LogQLSyntaxError for an unwrap, which only a range aggregation can read."""
    for stage in stages:
        if isinstance(stage, ast.Unwrap):
            raise LogQLSyntaxError("unwrap is only allowed inside a range aggregation", stage.start)
    return ast.LogQuery(selector, stages, start=start, end=end)


def log_range_of(parts: list[Any], start: int, end: int, *, parenthesised: bool = False) -> ast.LogRange:
    """`selector stages [range] offset stages`, with the stages on one side of the range only.

    Raises LogQLSyntaxError. Source: the alternatives of logRangeExpr in grafana/loki syntax.y.
    """
    selector = next(p for p in parts if isinstance(p, ast.Selector))
    token = next(p for p in parts if isinstance(p, Token) and p.type == "RANGE")
    offset = next((p.value for p in parts if isinstance(p, ast.Number)), 0.0)
    where = parts.index(token)
    before = _stages(parts[:where])
    after = _stages(parts[where:])
    if before and after:
        raise LogQLSyntaxError("stages stand before the range or after it, not both", after[0].start)
    if parenthesised and after and not isinstance(after[0], ast.Unwrap):
        raise LogQLSyntaxError("only unwrap may follow the range of a parenthesised query", after[0].start)
    stages = before or after
    _check_unwrap(stages)
    query = ast.LogQuery(selector, stages, start=start, end=end)
    return ast.LogRange(query, _range(token), offset, start=start, end=end)


def _stages(parts: list[Any]) -> tuple[Any, ...]:
    return tuple(p for p in parts if isinstance(p, ast.Node) and not isinstance(p, ast.Selector | ast.Number))


def _check_unwrap(stages: tuple[ast.Stage, ...]) -> None:
    from_unwrap = tuple(dropwhile(lambda stage: not isinstance(stage, ast.Unwrap), stages))
    filters = tuple(takewhile(lambda stage: isinstance(stage, ast.LabelFilter), from_unwrap[1:]))
    if len(filters) < len(from_unwrap) - 1:
        raise LogQLSyntaxError("only label filters may follow unwrap", from_unwrap[len(filters) + 1].start)


def _range(token: Token) -> float:
    seconds = units.prometheus_duration(token[1:-1])
    if seconds is None:
        raise LogQLSyntaxError(f"`{token}` is not a range such as `[5m]`", token.start_pos or 0)
    return seconds
