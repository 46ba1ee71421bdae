"""Short constructors that read like Alloy: Python values in, syntax tree nodes out.

Whatever these functions accept, the printer can print, and the parser reads back as an equal tree. What Alloy
cannot express raises AlloyBuildError here, where the caller knows what the value was for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, get_args

from compiler.alloy import ast
from compiler.alloy.identifiers import is_identifier
from compiler.alloy.quoting import go_quote, quote
from compiler.alloy.tree_builder import PRECEDENCE, RIGHT_ASSOCIATIVE
from compiler.diagnostics import Span
from compiler.lazy_pattern import lazy_pattern

Value: TypeAlias = "ast.Expr | str | int | float | Sequence[Value] | Mapping[str, Value] | None"

_EXPR = frozenset(get_args(ast.Expr))
_GREATEST_INTEGER = 2**63 - 1  # beyond it the official evaluation turns to unsigned, then to floating point
_DEEPEST = 200  # Python containers deeper than this are taken for cyclic
_NOT_IN_COMMENTS = lazy_pattern("[\\0-\\x08\\x0a-\\x1f\\x7f\\ufeff\\ud800-\\udfff]")
_NOT_IN_STRINGS = lazy_pattern("[\\ud800-\\udfff]")
_POSTFIX_OPERANDS = (ast.Unary, ast.Binary)


class AlloyBuildError(ValueError):
    """A value or name that the Alloy language cannot express."""


def file(*body: ast.Statement) -> ast.File:
    """A whole config."""
    return ast.File(_statements(body))


def block(
    name: str,
    label: str | None,
    *body: ast.Statement,
    comment: Sequence[str] | str = (),
    origin: Span | None = None,
) -> ast.Block:
    """`name "label" { body }`, with `comment` printed in `//` lines above it.

    Raises AlloyBuildError if the name is no dotted identifier, the label no identifier, or the comment has
    characters that a comment cannot hold.
    """
    for part in name.split("."):
        _require_identifier(part, f"block name {name!r}")
    if label is not None:
        _require_identifier(label, "label")
    return ast.Block(name, label, _statements(body), origin, _comment_lines(comment))


def attr(name: str, content: Value, origin: Span | None = None) -> ast.Attribute:
    """`name = content`; Python values are converted as by `value`."""
    _require_identifier(name, "attribute name")
    return ast.Attribute(name, value(content), origin)


def value(content: Value) -> ast.Expr:
    """The expression for a str, int, float, bool, None, sequence or mapping; a node stays as it is.

    Raises AlloyBuildError for anything else, for numbers and keys that Alloy cannot hold, for cyclic values.
    """
    return _value(content, 0)


def _value(content: Any, depth: int) -> ast.Expr:
    if type(content) in _EXPR:
        return content  # type: ignore[no-any-return]  # one of the classes of Expr
    if depth > _DEEPEST:
        raise AlloyBuildError(f"values are nested deeper than {_DEEPEST} levels")
    match content:
        case None:
            return ast.Null()
        case bool():
            return ast.Bool(content)
        case int() | float():
            return _number(content)
        case str():
            return string(content)
        case Mapping():
            return ast.Object(tuple([_field(key, item, depth) for key, item in content.items()]))
        case Sequence() if not isinstance(content, bytes | bytearray):
            return ast.Array(tuple([_value(item, depth + 1) for item in content]))
        case _:
            raise AlloyBuildError(f"a {type(content).__name__} has no form in Alloy: {content!r:.80}")


def string(text: str) -> ast.String:
    """A double-quoted string whose value is `text`; raises AlloyBuildError for lone surrogates."""
    if _NOT_IN_STRINGS.search(text):
        raise AlloyBuildError(f"a string with a lone surrogate is not text: {text!r:.80}")
    return ast.String(quote(text))


def array(items: Sequence[Value], comments: Sequence[Sequence[str]] = ()) -> ast.Array:
    """`[items]`, with the lines of `comments` printed above the item of the same position."""
    if comments and len(comments) != len(items):
        raise AlloyBuildError(f"{len(comments)} comments for {len(items)} items")
    return ast.Array(tuple(map(value, items)), tuple(map(_comment_lines, comments)))


def ref(path: str) -> ast.Identifier | ast.Access:
    """The reference `a.b.c` for the text "a.b.c"."""
    first, *names = path.split(".")
    for name in (first, *names):
        _require_identifier(name, f"reference {path!r}")
    expr: ast.Identifier | ast.Access = ast.Identifier(first)
    for name in names:
        expr = ast.Access(expr, name)
    return expr


def access(target: ast.Expr, name: str) -> ast.Access:
    """`target.name`"""
    _require_identifier(name, "member name")
    return ast.Access(_operand(target), name)


def index(target: ast.Expr, position: Value) -> ast.Index:
    """`target[position]`"""
    return ast.Index(_operand(target), value(position))


def call(function: str | ast.Expr, *arguments: Value) -> ast.Call:
    """`function(arguments...)`; a function given as text is a reference."""
    target = ref(function) if isinstance(function, str) else _operand(function)
    return ast.Call(target, tuple([value(argument) for argument in arguments]))


def unary(operator: str, operand: Value) -> ast.Unary:
    """`-operand` or `!operand`, with parentheses where the operand needs them."""
    if operator not in ("-", "!"):
        raise AlloyBuildError(f"{operator!r} is no unary operator")
    inner = value(operand)
    return ast.Unary(operator, ast.Paren(inner) if isinstance(inner, ast.Binary) else inner)


def binary(left: Value, operator: str, right: Value) -> ast.Binary:
    """`left operator right`, with parentheses where the operands need them."""
    if operator not in PRECEDENCE:
        raise AlloyBuildError(f"{operator!r} is no binary operator")
    strength = PRECEDENCE[operator]
    associates_right = operator in RIGHT_ASSOCIATIVE
    return ast.Binary(
        _enclosed(value(left), strength + associates_right),
        operator,
        _enclosed(value(right), strength + (not associates_right)),
    )


def _enclosed(operand: ast.Expr, least: int) -> ast.Expr:
    """The operand, in parentheses if it is an operation that binds weaker than `least`."""
    if isinstance(operand, ast.Binary) and PRECEDENCE[operand.operator] < least:
        return ast.Paren(operand)
    return operand


def _operand(target: ast.Expr) -> ast.Expr:
    """The target of an access, index or call, in parentheses if it is an operation."""
    if type(target) not in _EXPR:
        raise AlloyBuildError(f"{target!r:.80} is no expression")
    return ast.Paren(target) if isinstance(target, _POSTFIX_OPERANDS) else target


def _number(number: float) -> ast.Number | ast.Unary:
    if isinstance(number, int):
        if abs(number) > _GREATEST_INTEGER:
            raise AlloyBuildError(f"integer {number} does not fit in 64 bits")
    elif not math.isfinite(number):
        raise AlloyBuildError(f"{number} has no form in Alloy")
    literal = ast.Number(repr(abs(number)))
    return ast.Unary("-", literal) if math.copysign(1, number) < 0 else literal


def _field(key: Any, content: Any, depth: int) -> ast.Field:
    if not isinstance(key, str):
        raise AlloyBuildError(f"object key {key!r:.80} is not text")
    if is_identifier(key):
        return ast.Field(key, _value(content, depth + 1))
    if key == "" or go_quote(key) != f'"{key}"':
        raise AlloyBuildError(f"object key {key!r:.80} cannot be written: Alloy keys have no escapes")
    return ast.Field(key, _value(content, depth + 1), quoted=True)


def _statements(body: Sequence[ast.Statement]) -> tuple[ast.Statement, ...]:
    for statement in body:
        if type(statement) is not ast.Attribute and type(statement) is not ast.Block:
            raise AlloyBuildError(f"{statement!r:.80} is no statement")
    return tuple(body)


def _comment_lines(comment: Sequence[str] | str) -> tuple[str, ...]:
    lines = comment.splitlines() if isinstance(comment, str) else list(comment)
    for line in lines:
        if _NOT_IN_COMMENTS.search(line):
            raise AlloyBuildError(f"a comment line cannot hold {line!r:.80}")
    return tuple([line.rstrip() for line in lines])


def _require_identifier(name: str, what: str) -> None:
    if not is_identifier(name):
        raise AlloyBuildError(f"{what}: {name!r} is no Alloy identifier")
