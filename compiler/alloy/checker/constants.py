"""The value of an expression where it can be known before Alloy runs (grafana/alloy: syntax/vm)."""

from __future__ import annotations

from typing import Final

from compiler.alloy import ast
from compiler.languages.go_strconv import unquote
from compiler.lazy_pattern import lazy_pattern

Constant = str | int | float | bool | None


class Unknown:
    """Stands for a value that only exists at run time."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()

_OCTAL = lazy_pattern(r"0[0-7]+")
_PARENTHESES = 50


_NO_SCALARS = frozenset({ast.Access, ast.Array, ast.Call, ast.Identifier, ast.Index, ast.Object})
"""What is no scalar, or not before Alloy runs."""


def constant(expr: ast.Expr) -> Constant | Unknown:
    """The scalar that `expr` always has. Sums of texts count; arithmetic is left to Alloy."""
    if type(expr) is ast.String:
        return string_value(expr)
    if type(expr) in _NO_SCALARS:
        return UNKNOWN
    for _ in range(_PARENTHESES):
        if not isinstance(expr, ast.Paren):
            break
        expr = expr.inner
    match expr:
        case ast.String():
            return string_value(expr)
        case ast.Number():
            return number_value(expr)
        case ast.Bool(value):
            return value
        case ast.Null():
            return None
        case ast.Unary(operator="-", operand=ast.Number() as operand):
            return -number_value(operand)
        case ast.Unary(operator="!", operand=ast.Bool(value)):
            return not value
        case ast.Binary(left=ast.String() as left, operator="+", right=ast.String() as right):
            return string_value(left) + string_value(right)
        case _:
            return UNKNOWN


def string_value(literal: ast.String) -> str:
    """The text that a literal stands for. Raw strings lose their carriage returns, as in Go."""
    text = literal.text
    if text[0] == "`":
        return text[1:-1].replace("\r", "")
    return unquote(text) if "\\" in text else text[1:-1]


def number_value(literal: ast.Number) -> int | float:
    """The number that a literal stands for: a leading 0 makes an integer octal, as in Go's ParseInt(base 0)."""
    text = literal.text
    if text.isdigit():
        if _OCTAL.fullmatch(text):
            return int(text, 8)
        if text[0] != "0" or text == "0":
            return int(text) if len(text) < 20 else float(text)
    return float(text)


def is_zero(value: Constant) -> bool:
    """Whether Go would call it the zero value: "", 0, false, null."""
    return not value


def is_set(expr: ast.Expr) -> bool | None:
    """Whether an argument counts as set: its value is not Go's zero. None where that shows only at run time."""
    if type(expr) is ast.String:
        return len(expr.text) > 2
    if type(expr) is ast.Array:
        return bool(expr.items)
    if type(expr) is ast.Object:
        return bool(expr.fields)
    if type(expr) is ast.Binary:
        return None
    value = constant(expr)
    return None if isinstance(value, Unknown) else not is_zero(value)
