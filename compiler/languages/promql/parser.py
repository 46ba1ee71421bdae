"""PromQL tokens in, a located tree out.

Source of the grammar: prometheus/prometheus promql/parser/generated_parser.y. Types are not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable

from compiler.languages.operator_precedence import PRECEDENCE, resolve
from compiler.languages.promql import ast
from compiler.languages.promql.clauses import grouping, matching
from compiler.languages.promql.durations import literal_seconds
from compiler.languages.promql.errors import Refused
from compiler.languages.promql.lexer import AGGREGATIONS, Token
from compiler.languages.promql.selector_parser import postfixed, selector
from compiler.languages.promql.token_stream import TokenStream
from compiler.languages.quoted_strings import unquote

_NEVER_METRICS = frozenset({"bool", "group_left", "group_right", "ignoring", "on", "atan2"})
_CALLED_KEYWORDS = frozenset({"start", "end", "step", "range"})
_EXPERIMENTAL_AGGREGATIONS = frozenset({"limitk", "limit_ratio"})


def parse_tokens(stream: TokenStream) -> ast.Expr:
    """The expression that all tokens together are; raises Refused."""
    if stream.next.kind == "end":
        raise Refused("the query is empty", 0)
    expr = _expression(stream)
    if stream.next.kind != "end":
        raise stream.unexpected("an operator or the end of the query")
    return expr


def _expression(stream: TokenStream) -> ast.Expr:
    with stream.deeper():
        operands = [_signed(stream)]
        operators: list[ast.Operator] = []
        while operator := _operator(stream):
            operators.append(operator)
            operands.append(_signed(stream))
        return resolve(operands, operators, _binary)


def _binary(left: ast.Expr, operator: ast.Operator, right: ast.Expr) -> ast.Expr:
    return ast.Binary(left, operator, right, start=left.start, end=right.end)


def _operator(stream: TokenStream) -> ast.Operator | None:
    token = stream.next
    name = token.text.lower()
    if token.kind not in (name, "keyword") or name not in PRECEDENCE:
        return None
    stream.take(token.kind)
    returns_bool = stream.take_keyword("bool") is not None
    clause = matching(stream)
    return ast.Operator(name, returns_bool, clause, start=token.start, end=stream.previous.end)


def _signed(stream: TokenStream) -> ast.Expr:
    """An operand with its signs, which bind less than `^` and more than `*`."""
    sign = stream.take("+", "-")
    if sign is None:
        return postfixed(stream, _operand(stream))
    with stream.deeper():
        operands = [_signed(stream)]
        operators: list[ast.Operator] = []
        while stream.next.kind == "^" and (operator := _operator(stream)):
            operators.append(operator)
            operands.append(_signed(stream))
        expr = resolve(operands, operators, _binary)
    if isinstance(expr, ast.Number):
        return ast.Number(-expr.value if sign.kind == "-" else expr.value, start=sign.start, end=expr.end)
    return ast.Unary(sign.kind, expr, start=sign.start, end=expr.end)


def _operand(stream: TokenStream) -> ast.Expr:
    token = stream.next
    read = _OPERANDS.get(token.kind)
    if read is None:
        raise stream.unexpected("an expression")
    return read(stream, token)


def _number(stream: TokenStream, token: Token) -> ast.Expr:
    stream.take(token.kind)
    return ast.Number(literal_seconds(token), start=token.start, end=token.end)


def _string(stream: TokenStream, token: Token) -> ast.Expr:
    stream.take("string")
    return ast.String(unquote(token.text), start=token.start, end=token.end)


def _paren(stream: TokenStream, token: Token) -> ast.Expr:
    stream.take("(")
    expr = _expression(stream)
    stream.expect(")", "`)`")
    return ast.Paren(expr, start=token.start, end=stream.previous.end)


def _word(stream: TokenStream, token: Token) -> ast.Expr:
    if stream.after_next.kind == "(" and ":" not in token.text:
        return _call(stream, token)
    return selector(stream, token)


def _keyword(stream: TokenStream, token: Token) -> ast.Expr:
    name = token.text.lower()
    follower = stream.after_next
    called = follower.kind == "("
    if name in AGGREGATIONS and (called or follower.text.lower() in ("by", "without")):
        return _aggregation(stream, token)
    if name in _CALLED_KEYWORDS and called:
        return _call(stream, token)
    if name in _NEVER_METRICS or called:
        raise stream.unexpected("an expression")
    return selector(stream, token)


def _call(stream: TokenStream, token: Token) -> ast.Expr:
    stream.take(token.kind)
    return ast.Call(token.text, _arguments(stream), start=token.start, end=stream.previous.end)


def _aggregation(stream: TokenStream, token: Token) -> ast.Expr:
    stream.take("keyword")
    name = token.text.lower()
    if name in _EXPERIMENTAL_AGGREGATIONS:
        stream.experiment(f"{name}()", token)
    clause = grouping(stream)
    arguments = _arguments(stream)
    if clause is None:
        clause = grouping(stream)
    return ast.Aggregation(name, clause, arguments, start=token.start, end=stream.previous.end)


def _arguments(stream: TokenStream) -> tuple[ast.Expr, ...]:
    stream.expect("(", "`(`")
    found: list[ast.Expr] = []
    while not stream.take(")"):
        if found:
            stream.expect(",", "`,` or `)`")
        found.append(_expression(stream))
    return tuple(found)


def _braces(stream: TokenStream, token: Token) -> ast.Expr:
    return selector(stream, None)


_OPERANDS: dict[str, Callable[[TokenStream, Token], ast.Expr]] = {
    "number": _number,
    "duration": _number,
    "string": _string,
    "(": _paren,
    "{": _braces,
    "word": _word,
    "keyword": _keyword,
}
