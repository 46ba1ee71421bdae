"""Loki's patterns, `<ip> - <_> "<method> ..."`: of the parser `pattern` and of the filters `|>` and `!>`."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.log_pattern import BadPattern, compile_pattern
from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem


def parser_problem(pattern: ast.Text) -> Iterator[Problem]:
    """What is wrong with the pattern of the parser, which must name what it captures."""
    made = compile_pattern(pattern.value)
    if isinstance(made, BadPattern):
        yield Problem(f"bad pattern: {made.message}", pattern.start, pattern.end)


def filter_problem(pattern: ast.Text) -> Iterator[Problem]:
    """What is wrong with the pattern of a line filter, where every capture is `<_>`.

    Source: ParseLineFilter of grafana/loki pkg/logql/log/pattern.
    """
    if "<_><_>" in pattern.value:
        yield Problem("bad pattern: two captures in a row", pattern.start, pattern.end)
    if not isinstance(compile_pattern(pattern.value), BadPattern):
        yield Problem("bad pattern: a filter takes `<_>` only", pattern.start, pattern.end)
