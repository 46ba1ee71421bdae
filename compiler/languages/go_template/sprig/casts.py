"""Any Go value in, a number out, as Sprig casts them: texts are read, what is no number is 0.

Source of the rules: github.com/spf13/cast v1.7.0 (caste.go). A float too large for an integer becomes the
lowest one, as on amd64.
"""

from __future__ import annotations

import math

from compiler.languages.go_strconv import BadSyntax, parse_float, parse_int, parse_prefixed_int
from compiler.languages.go_values import Int64, Integer
from compiler.lazy_pattern import lazy_pattern

_ZERO_FRACTION = lazy_pattern(r"\.0+$")
_CASTABLE = frozenset({"int64", "uint8", "uint64"})


def to_int(value: object) -> int:
    """cast.ToInt64 as a plain int."""
    if isinstance(value, (bool, float, str)):
        return _number(value)
    if isinstance(value, int) and (not isinstance(value, Integer) or value.go_type in _CASTABLE):
        return int(value)
    return 0


def to_int64(value: object) -> Int64:
    return Int64(to_int(value))


def _number(value: bool | float | str) -> int:
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and abs(value) < 2**63 else -(2**63)
    if isinstance(value, bool):
        return int(value)
    try:
        return parse_prefixed_int(_ZERO_FRACTION.sub("", value))
    except BadSyntax:
        return 0


def to_float(value: object) -> float:
    """cast.ToFloat64."""
    if isinstance(value, float):
        return value
    if not isinstance(value, str):
        return float(to_int(value))
    try:
        return parse_float(value)
    except BadSyntax:
        return 0.0


def parse_int_or_nearest(text: str) -> int:
    """strconv.ParseInt without its error: 0 for no number, the nearest int64 for one too large."""
    try:
        return parse_int(text)
    except BadSyntax as error:
        if str(error) != "value out of range":
            return 0
        return -(2**63) if text[0] == "-" else 2**63 - 1
