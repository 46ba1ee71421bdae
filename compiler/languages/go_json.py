"""JSON as Alloy's Go code reads and writes them: text in, Python values out, and back.

Objects are dicts, all numbers are floats, and text that Go would refuse is refused (json-iterator/go is the decoder
of loki.process; encoding/json differs only where a function says so).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from compiler.languages.go_strconv import format_float
from compiler.lazy_pattern import lazy_pattern

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = lazy_pattern('["\\\\\x00-\x1f<>&\u2028\u2029\ud800-\udfff]')
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_BLANKS = lazy_pattern(r"[ \t\r\n]*")
_MOST_NESTED = 500


class BadJsonError(ValueError):
    """The text is not JSON, or nested deeper than 500 levels."""


def parse(text: str) -> Any:
    """The value of one JSON text. Raises BadJsonError. Half a surrogate pair reads as U+FFFD."""
    _check_depth(text)
    try:
        value = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except ValueError as error:
        raise BadJsonError(str(error)) from None
    return _without_surrogates(value) if "\\ud" in text.lower() else value


def elements(text: str) -> tuple[str, ...]:
    """The elements of a JSON array as they are written. Raises BadJsonError. Source: encoding/json's RawMessage."""
    _check_depth(text)
    position = _skip_blanks(text, 0)
    if text[position : position + 1] != "[":
        raise BadJsonError("not an array")
    found: list[str] = []
    position = _skip_blanks(text, position + 1)
    if text[position : position + 1] == "]":
        return _ending(text, position + 1, found)
    while True:
        try:
            _, end = _DECODER.raw_decode(text, position)
        except ValueError as error:
            raise BadJsonError(str(error)) from None
        found.append(text[position:end])
        position = _skip_blanks(text, end)
        if text[position : position + 1] == "]":
            return _ending(text, position + 1, found)
        if text[position : position + 1] != ",":
            raise BadJsonError("no comma after an element")
        position = _skip_blanks(text, position + 1)


def dump(value: Any) -> str:
    """Compact JSON with `<`, `>` and `&` escaped. Raises BadJsonError for a number that JSON cannot hold."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + _TO_ESCAPE.sub(_escape, value) + '"'
    if isinstance(value, int | float):
        return _dump_number(float(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{dump(key)}:{dump(item)}" for key, item in value.items()) + "}"
    return "[" + ",".join(map(dump, value)) + "]"


def printable(text: str) -> str:
    """The text with every byte that is not UTF-8 shown as U+FFFD, as Go prints it."""
    return _SURROGATE.sub("\ufffd", text)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {printable(key): _without_surrogates(item) for key, item in value.items()}
    return value


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"number {text} out of range")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"invalid value {name}")


def _skip_blanks(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _ending(text: str, position: int, found: list[str]) -> tuple[str, ...]:
    if _skip_blanks(text, position) != len(text):
        raise BadJsonError("text after the array")
    return tuple(found)


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") > _MOST_NESTED and _depth(text) > _MOST_NESTED:
        raise BadJsonError("nested too deep")


def _depth(text: str) -> int:
    deepest = level = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        if match[0] in "[{":
            level += 1
            deepest = max(deepest, level)
        elif match[0] in "]}":
            level -= 1
    return deepest


def _dump_number(number: float) -> str:
    if math.isnan(number) or math.isinf(number):
        raise BadJsonError(f"unsupported value {number}")
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        return format_float(number, "f")
    return format_float(number, "e").replace("e-0", "e-")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character >= "\ud800" and character <= "\udfff":
        return "\\ufffd"
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant)
