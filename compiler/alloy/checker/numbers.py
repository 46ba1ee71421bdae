"""Numbers that Alloy reads otherwise than people do (grafana/alloy: syntax/internal/transform)."""

from __future__ import annotations

from math import isfinite

from compiler.alloy import ast
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.constants import Constant, number_value
from compiler.alloy.checker.run import Context


def check_octal(literal: ast.Number, context: Context) -> None:
    """A leading 0 makes an integer octal: `010` is 8. Reported where that changes the number."""
    text = literal.text
    if text[0] == "0" and text.isdigit() and number_value(literal) != int(text):
        message = f"{text} is octal: its value is {number_value(literal)}"
        context.findings.warning("alloy/octal-number", message, literal, f"write {text.lstrip('0')}")


def check_whole(expr: ast.Expr, value: Constant, wanted: Type, name: str, context: Context) -> None:
    """A fraction given to an integer is cut off, a negative number given to an unsigned one wraps: silently."""
    if wanted.kind not in ("int", "uint") or not isinstance(value, int | float) or not isfinite(value):
        return
    if value != int(value):
        message = f'"{name}" is an integer: Alloy silently makes {value} into {int(value)}'
        context.findings.warning("alloy/truncated-number", message, expr)
    elif wanted.kind == "uint" and value < 0:
        message = f'"{name}" cannot be negative: Alloy silently makes {value} into {2**64 + int(value)}'
        context.findings.error("alloy/out-of-range", message, expr)
