"""The tokens of a selector in, its tree out: name, matchers, and what may follow (a range, offset, @)."""

from __future__ import annotations

import math
from typing import Any

from msgspec.structs import replace

from compiler.languages.promql import ast
from compiler.languages.promql.durations import bracket_duration, literal_seconds, offset_duration
from compiler.languages.promql.errors import Refused
from compiler.languages.promql.lexer import Token
from compiler.languages.promql.token_stream import TokenStream
from compiler.languages.quoted_strings import unquote


def selector(stream: TokenStream, name: Token | None) -> ast.VectorSelector:
    """`name{matchers}`, where `name` is the next token, or None before a brace; raises Refused."""
    start = stream.next.start
    if name:
        stream.take(name.kind)
    matchers: list[ast.Matcher] = []
    if stream.take("{"):
        while not stream.take("}"):
            if matchers:
                stream.expect(",", "`,` or `}`")
                if stream.take("}"):
                    break
            matchers.append(_matcher(stream))
    text = name.text if name else None
    return ast.VectorSelector(text, tuple(matchers), start=start, end=stream.previous.end)


def _matcher(stream: TokenStream) -> ast.Matcher:
    label = stream.take("word", "string")
    if label is None:
        raise stream.unexpected("a label name or `}`")
    quoted = label.kind == "string"
    name = unquote(label.text) if quoted else label.text
    operator = stream.take("=", "!=", "=~", "!~")
    if operator is None and quoted:
        return ast.Matcher("__name__", "=", name, start=label.start, end=label.end)
    if operator is None:
        raise stream.unexpected("a matching operator")
    value = stream.expect("string", "a string")
    return ast.Matcher(name, operator.kind, unquote(value.text), start=label.start, end=value.end)  # type: ignore[arg-type]


def postfixed(stream: TokenStream, expr: ast.Expr) -> ast.Expr:
    """The expression with all the ranges, offsets and timestamps that follow it; raises Refused."""
    while True:
        if opening := stream.take("["):
            expr = _ranged(stream, expr, opening)
        elif stream.take_keyword("offset"):
            expr = _with_offset(stream, expr)
        elif sign := stream.take("@"):
            expr = _with_timestamp(stream, expr, sign)
        elif word := stream.take_keyword("anchored", "smoothed"):
            expr = _extended(stream, expr, word)
        else:
            return expr


def _ranged(stream: TokenStream, expr: ast.Expr, opening: Token) -> ast.Expr:
    length = bracket_duration(stream)
    if stream.take(":"):
        step = None if stream.next.kind == "]" else bracket_duration(stream)
        end = stream.expect("]", "`]`").end
        return ast.Subquery(expr, length, step, start=expr.start, end=end)
    end = stream.expect("]", "`:` or `]`").end
    if not isinstance(expr, ast.VectorSelector):
        raise Refused(
            "a range goes with a selector only; other expressions take `[range:step]`", opening.start, end
        )
    if expr.offset or expr.at:
        raise Refused("offset and @ go behind the range", opening.start, end)
    return ast.MatrixSelector(expr, length, start=expr.start, end=end)


def _with_offset(stream: TokenStream, expr: ast.Expr) -> ast.Expr:
    duration = offset_duration(stream)
    target = _target(expr)
    if target.offset:
        raise Refused("offset may be set once only", duration.start, duration.end)
    return _around(expr, replace(target, offset=duration), stream.previous.end)


def _with_timestamp(stream: TokenStream, expr: ast.Expr, sign: Token) -> ast.Expr:
    if word := stream.take_keyword("start", "end"):
        stream.expect("(", "`(`")
        stream.expect(")", "`)`")
        at = ast.Timestamp(word.text.lower(), start=sign.start, end=stream.previous.end)  # type: ignore[arg-type]
    else:
        minus = stream.take("+", "-")
        literal = stream.take("number", "duration")
        if literal is None:
            raise stream.unexpected("a timestamp")
        value = literal_seconds(literal) * (-1 if minus and minus.kind == "-" else 1)
        if not math.isfinite(value) or abs(value) >= 2**63:
            raise Refused("the timestamp is out of bounds", literal.start, literal.end)
        at = ast.Timestamp(value, start=sign.start, end=literal.end)
    target = _target(expr)
    if target.at:
        raise Refused("@ may be set once only", at.start, at.end)
    return _around(expr, replace(target, at=at), stream.previous.end)


def _target(expr: ast.Expr) -> ast.VectorSelector | ast.Subquery:
    """The part of an expression that carries its offset and timestamp."""
    if isinstance(expr, ast.MatrixSelector):
        return expr.selector
    if isinstance(expr, ast.VectorSelector | ast.Subquery):
        return expr
    raise Refused("offset and @ go with a selector or a subquery only", expr.start, expr.end)


def _around(expr: ast.Expr, target: ast.VectorSelector | ast.Subquery, end: int) -> ast.Expr:
    """The expression with its changed target, now reaching to `end`."""
    if isinstance(expr, ast.MatrixSelector) and isinstance(target, ast.VectorSelector):
        return replace(expr, selector=target, end=end)
    return replace(target, end=end)


def _extended(stream: TokenStream, expr: ast.Expr, word: Token) -> ast.Expr:
    stream.experiment(f"`{word.text}`", word)
    target = expr.selector if isinstance(expr, ast.MatrixSelector) else expr
    if not isinstance(target, ast.VectorSelector):
        raise Refused(f"`{word.text}` goes with a selector only", word.start, word.end)
    kind: Any = word.text.lower()
    if target.extended not in (None, kind):
        raise Refused("anchored and smoothed exclude each other", word.start, word.end)
    return _around(expr, replace(target, extended=kind), word.end)
