"""A second opinion on a query that we take: `promql-parser`, which shares no mistake with ours."""

from __future__ import annotations

import re

from compiler.languages.promql import ast
from compiler.languages.promql.walk import walk
from compiler.lazy_pattern import lazy_pattern

# Syntax that promql-parser 0.12 does not know though Prometheus does; it is not shown such queries.
_UNKNOWN_TO_IT = lazy_pattern(
    r"`[^`]*\\|\d_\d|[<>]/|\b(?:anchored|smoothed|fill|fill_left|fill_right|step|range|max_of|min_of)\b"
    r"|\boffset\s*[-+]?\s*\(",
    re.IGNORECASE,
)


def doubt(text: str, expr: ast.Expr) -> str | None:
    """Why promql-parser refuses a text that we read as `expr`; None if it agrees or is not competent."""
    import promql_parser

    if _UNKNOWN_TO_IT.search(text) or _arithmetic_between_brackets(text, expr):
        return None
    try:
        promql_parser.parse(text)
    except ValueError as error:
        return str(error)
    return None


def _arithmetic_between_brackets(text: str, expr: ast.Expr) -> bool:
    durations = (
        duration
        for node in walk(expr)
        if isinstance(node, ast.MatrixSelector | ast.Subquery)
        for duration in (node.range, node.step if isinstance(node, ast.Subquery) else None)
        if duration is not None
    )
    return any(not text[d.start : d.end].strip().isalnum() for d in durations)
