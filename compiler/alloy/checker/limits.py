"""The limits that an argument's values must meet: enums, bounds, patterns and formats."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from compiler.alloy import ast
from compiler.alloy.catalog.model import AttributeSpec
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.constants import Constant
from compiler.alloy.checker.run import Context
from compiler.alloy.checker.texts import duration, size
from compiler.diagnostics.suggest import suggestion


def check_limits(
    expr: ast.Expr, value: Constant, wanted: Type, spec: AttributeSpec, context: Context
) -> None:
    """Report a constant outside the limits of its argument, or of an element of it."""
    limits = spec.limits
    if "enum" in limits:
        _check_enum(expr, value, spec, context)
    if value == "" and "nonempty" in limits:
        context.findings.error("alloy/empty-value", f'"{spec.name}" must not be empty', expr)
    if isinstance(value, str) and value:
        _check_format(expr, value, spec, context)
    _check_bounds(expr, value, wanted, spec, context)


def _check_enum(expr: ast.Expr, value: Constant, spec: AttributeSpec, context: Context) -> None:
    allowed = spec.limits["enum"]
    if "ci" in spec.limits and isinstance(value, str):
        if value.lower() in {str(item).lower() for item in allowed}:
            return
    elif value in allowed:
        return
    message = f'"{spec.name}" cannot be {_written(value)}'
    hint = suggestion(str(value), [str(item) for item in allowed if item != ""], "it can be")
    context.findings.error("alloy/not-allowed-value", message, expr, hint)


def _written(value: Constant) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _check_format(expr: ast.Expr, value: str, spec: AttributeSpec, context: Context) -> None:
    pattern = spec.limits.get("pattern")
    if pattern is not None and not re.search(pattern, value):
        message = f'"{spec.name}" must look like {pattern}'
        context.findings.error("alloy/bad-format", message, expr)
    if spec.limits.get("format") == "url" and (problem := _url_problem(value)):
        message = f'"{spec.name}" is no URL: {problem}'
        context.findings.error("alloy/bad-url", message, expr)


def _url_problem(text: str) -> str | None:
    """What Go's net/url refuses of what people write; anything doubtful passes."""
    if any(character < " " or character == "\x7f" for character in text):
        return "it has a control character"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        return str(error).lower()
    if " " in parts.netloc:
        return "its host has a space"
    if text.startswith(":"):
        return "its scheme is missing"
    return None


_BOUNDS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "gt": (operator.gt, "greater than"),
    "ge": (operator.ge, "at least"),
    "lt": (operator.lt, "less than"),
    "le": (operator.le, "at most"),
}


def _check_bounds(
    expr: ast.Expr, value: Constant, wanted: Type, spec: AttributeSpec, context: Context
) -> None:
    for name, (holds, words) in _BOUNDS.items():
        bound = spec.limits.get(name)
        if bound is None:
            continue
        have, limit = measure(value, wanted), measure(bound, wanted)
        if have is not None and limit is not None and not holds(have, limit):
            message = f'"{spec.name}" must be {words} {bound}'
            context.findings.error("alloy/out-of-range", message, expr)


def measure(value: object, kind: Type) -> float | None:
    """A constant as a number that compares: nanoseconds, bytes, or the number itself."""
    if kind.kind == "duration":
        return duration(value)
    if kind.kind == "bytes":
        return size(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) else None
