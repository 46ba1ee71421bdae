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

Problem = tuple[str, str, str | None]
"""A code, what is wrong (it follows the argument's name), and a hint."""


def check_limits(
    expr: ast.Expr, value: Constant, wanted: Type, spec: AttributeSpec, context: Context
) -> None:
    """Report a constant outside the limits of its argument, or of an element of it."""
    for name, limit in spec.limits.items():
        check = _CHECKS.get(name)
        problem = check(value, limit, wanted, spec) if check is not None else None
        if problem is not None:
            code, message, hint = problem
            context.findings.error(code, f'"{spec.name}" {message}', expr, hint)


def _enum(value: Constant, allowed: list[Constant], wanted: Type, spec: AttributeSpec) -> Problem | None:
    if value in allowed:
        return None
    if "ci" in spec.limits and str(value).lower() in {str(item).lower() for item in allowed}:
        return None
    written = f'"{value}"' if isinstance(value, str) else str(value).lower()
    hint = suggestion(str(value), [str(item) for item in allowed if item != ""], "it can be")
    return "alloy/not-allowed-value", f"cannot be {written}", hint


def _nonempty(value: Constant, limit: bool, wanted: Type, spec: AttributeSpec) -> Problem | None:
    return ("alloy/empty-value", "must not be empty", None) if value == "" else None


def _pattern(value: Constant, pattern: str, wanted: Type, spec: AttributeSpec) -> Problem | None:
    if not isinstance(value, str) or re.search(pattern, value):
        return None
    return "alloy/bad-format", f"must look like {pattern}", None


def _format(value: Constant, name: str, wanted: Type, spec: AttributeSpec) -> Problem | None:
    """URLs; the other formats are for those who judge rules and stages."""
    problem = _url_problem(value) if name == "url" and isinstance(value, str) else None
    return ("alloy/bad-url", f"is no URL: {problem}", None) if problem is not None else None


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
    return "its scheme is missing" if text.startswith(":") else None


Check = Callable[[Constant, Any, Type, AttributeSpec], Problem | None]


def _bound(holds: Callable[[float, float], bool], words: str) -> Check:
    def check(value: Constant, bound: object, wanted: Type, spec: AttributeSpec) -> Problem | None:
        have, limit = measure(value, wanted), measure(bound, wanted)
        if have is None or limit is None or holds(have, limit):
            return None
        return "alloy/out-of-range", f"must be {words} {bound}", None

    return check


_CHECKS: dict[str, Check] = {
    "enum": _enum,
    "nonempty": _nonempty,
    "pattern": _pattern,
    "format": _format,
    "gt": _bound(operator.gt, "greater than"),
    "ge": _bound(operator.ge, "at least"),
    "lt": _bound(operator.lt, "less than"),
    "le": _bound(operator.le, "at most"),
}
"""Name of a limit in the catalog -> its check."""


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
