"""Go's encoding/json: JSON text to Go values and back, with Go's escapes, number texts and key order.

Source of the rules: Go's encoding/json (decode.go, encode.go).
"""

from __future__ import annotations

import json
import math
import re
from typing import Final, NoReturn

from compiler.languages.go_fmt import sorted_keys
from compiler.languages.go_limits import MAX_DEPTH, NotSimulated, measure
from compiler.languages.go_strconv import format_float
from compiler.languages.go_strings import runes
from compiler.languages.go_values import is_nil_container, type_name
from compiler.lazy_pattern import lazy_pattern

_ESCAPED = lazy_pattern('["\\\\\0-\x1f<>&\u2028\u2029\ud800-\udfff]')
_ESCAPED_RAW = lazy_pattern('["\\\\\0-\x1f\u2028\u2029\ud800-\udfff]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STRING = lazy_pattern(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = lazy_pattern(r"[\[\]{}]")


class BadJson(ValueError):  # noqa: N818 - named for what the text is
    """A text that is no JSON, or a value that JSON cannot hold."""


def unmarshal(text: str) -> object:
    """json.Unmarshal into an empty interface: every number is a float64, the last of equal keys wins.

    Raises BadJson, and NotSimulated for lists and objects nested very deep.
    """
    _check_depth(text)
    try:
        return json.loads(runes(text), parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadJson(f"invalid JSON: {error.msg} at offset {error.pos}") from error


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise NotSimulated(f"JSON nested more than {MAX_DEPTH} deep")


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise BadJson(f"json: cannot unmarshal number {text} into Go value of type float64")
    return number


def _no_constant(text: str) -> NoReturn:
    raise BadJson(f"invalid character {text[0]!r} looking for beginning of value")


def marshal(value: object, *, indent: str = "", escape_html: bool = True) -> str:
    """json.Marshal, or MarshalIndent. Raises BadJson for a number that is none, NotSimulated for too large
    values.
    """
    measure(value)
    return _Writer(indent, _ESCAPED if escape_html else _ESCAPED_RAW).value(value, "\n")


class _Writer:
    def __init__(self, indent: str, escaped: re.Pattern[str]) -> None:
        self.indent = indent
        self.escaped = escaped
        self.colon = ": " if indent else ":"

    def value(self, value: object, newline: str) -> str:
        if value is None or is_nil_container(value):
            return "null"
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return _float_text(value)
        inner = newline + self.indent
        if isinstance(value, list):
            return self._enclosed("[]", [self.value(item, inner) for item in value], newline)
        if isinstance(value, dict):
            pairs = [self._string(k) + self.colon + self.value(value[k], inner) for k in sorted_keys(value)]
            return self._enclosed("{}", pairs, newline)
        return self._own_text(value)

    def _enclosed(self, brackets: str, parts: list[str], newline: str) -> str:
        if not parts or not self.indent:
            return brackets[0] + ",".join(parts) + brackets[1]
        inner = newline + self.indent
        return brackets[0] + inner + ("," + inner).join(parts) + newline + brackets[1]

    def _own_text(self, value: object) -> str:
        to_json = getattr(value, "json_text", None)
        if to_json is None:
            raise BadJson(f"json: unsupported type: {type_name(value)}")
        return self._string(to_json())

    def _string(self, text: str) -> str:
        return '"' + self.escaped.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _ESCAPES:
        return _ESCAPES[char]
    return "\\ufffd" if "\ud800" <= char <= "\udfff" else f"\\u{ord(char):04x}"


def _float_text(number: float) -> str:
    """Without an exponent from 1e-6 up to 1e21, as in ECMAScript."""
    if not math.isfinite(number):
        raise BadJson(f"json: unsupported value: {format_float(number, 'g')}")
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        return format_float(number, "f")
    return re.sub(r"e-0(\d)$", r"e-\1", format_float(number, "e"))
