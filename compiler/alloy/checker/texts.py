"""Texts that Alloy turns into something: durations, byte sizes, numbers (grafana/alloy: syntax/internal/value)."""

from __future__ import annotations

import re
from functools import lru_cache

from compiler.alloy import ast
from compiler.alloy.catalog.model import AttributeSpec
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.constants import Constant
from compiler.alloy.checker.run import Context
from compiler.languages import go_duration
from compiler.languages.byte_sizes import BadSize, parse_size
from compiler.lazy_pattern import lazy_pattern


def check_text(expr: ast.Expr, value: Constant, wanted: Type, spec: AttributeSpec, context: Context) -> bool:
    """Report a constant that does not convert to `wanted`; whether it does."""
    check = _CHECKS.get(wanted.kind)
    problem = check(value) if check is not None else None
    if problem is None:
        return True
    code, message, hint = problem
    context.findings.error(code, f'"{spec.name}": {message}', expr, hint)
    return False


Problem = tuple[str, str, str | None]


def _duration(value: Constant) -> Problem | None:
    if isinstance(value, int | float):
        return None if value == 0 else _no_unit("alloy/bad-duration", value, "30s")
    if duration(value) is not None:
        return None
    text = str(value)
    hint = "units are h, m, s, ms, us and ns, and may be joined: `1h30m`"
    if days := re.fullmatch(r"(\d+)([dwy])", text):
        hours = int(days[1]) * {"d": 24, "w": 168, "y": 8760}[days[2]]
        hint = f"the longest unit is the hour: `{hours}h`"
    elif text.isdigit():
        hint = f"add a unit: `{text}s`"
    return "alloy/bad-duration", f'"{text}" is not a duration', hint


def _bytes(value: Constant) -> Problem | None:
    if isinstance(value, int | float):
        return None if value == 0 else _no_unit("alloy/bad-size", value, "10MiB")
    if size(str(value)) is not None:
        return None
    hint = "a size is a number with B, KiB, MiB, GiB (or KB, MB, GB): `10MiB`"
    return "alloy/bad-size", f'"{value}" is not a size in bytes', hint


def _no_unit(code: str, value: float, example: str) -> Problem:
    return code, f"{value} has no unit", f'write a string with a unit: "{example}"'


_INTEGER = lazy_pattern(r"-?\d+")
_FLOAT = lazy_pattern(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def _number(value: Constant) -> Problem | None:
    """A leading `+` and hexadecimal digits are refused, a text with a leading `-` must be an integer."""
    if not isinstance(value, str) or _INTEGER.fullmatch(value) or _FLOAT.fullmatch(value):
        return None
    return "alloy/wrong-type", f'should be number, and "{value}" is none', None


CONVERTED = frozenset({"duration", "bytes", "int", "uint", "float"})
"""Types that a text or number is turned into; all others take a constant as it is."""
_CHECKS = {"duration": _duration, "bytes": _bytes, "int": _number, "uint": _number, "float": _number}


@lru_cache(maxsize=1024)
def duration(value: object) -> int | None:
    """Nanoseconds of a Go duration, None for anything else; the number 0 is one."""
    if isinstance(value, str):
        try:
            return go_duration.parse(value)
        except go_duration.BadDuration:
            return None
    return 0 if value == 0 else None


def size(value: object) -> int | None:
    """Bytes of a size such as "10MiB", None for anything else; the number 0 is one."""
    if isinstance(value, str):
        try:
            return parse_size(value)
        except BadSize:
            return None
    return 0 if value == 0 else None
