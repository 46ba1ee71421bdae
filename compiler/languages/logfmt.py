"""Reads logfmt as go-logfmt does: a text in, its key-value pairs out, up to the first syntax error.

Records are lines; a key without `=` or with nothing after it has the value "" (go-logfmt/logfmt: decode.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.languages import go_json
from compiler.lazy_pattern import lazy_pattern

_PAIR = lazy_pattern(
    r"""(?P<key>[^\x00-\x20="']+)
        (?:=(?:
            "(?P<double>(?:[^"\\]|\\.)*)"
          | '(?P<single>[^']*)'
          | (?P<plain>[^\x00-\x20="']*)(?=[\x00-\x20]|$)
        )|(?=[\x00-\x20]|$))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = lazy_pattern(r"\\(.)", re.DOTALL)
_BLANKS = lazy_pattern(r"[\x00-\x20]*")
_NO_KEY = lazy_pattern("[\ufffd\udc80-\udcff]")
_MOST_BYTES = 64 * 1024


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each key with its value, in order. Ends silently at a syntax error, or at a line of more than 64 KiB."""
    for line in text.split("\n"):
        if len(line) * 4 >= _MOST_BYTES and len(line.encode("utf-8", "surrogateescape")) >= _MOST_BYTES:
            return
        position = _end_of_blanks(line, 0)
        while position < len(line):
            pair = _PAIR.match(line, position)
            value = _value(pair) if pair else None
            if pair is None or value is None or _NO_KEY.search(pair["key"]):
                return
            yield pair["key"], value
            position = _end_of_blanks(line, pair.end())


def _end_of_blanks(line: str, position: int) -> int:
    blanks = _BLANKS.match(line, position)
    return blanks.end() if blanks else position


def _value(pair: re.Match[str]) -> str | None:
    """The value of a pair, "" without one, None where its quotes hold no valid text."""
    if pair["double"] is None:
        return pair["single"] or pair["plain"] or ""
    if "\\" not in pair["double"]:
        return pair["double"]
    try:
        return str(go_json.parse(f'"{_ESCAPE.sub(_json_escape, pair["double"])}"'))
    except go_json.BadJsonError:
        return None


def _json_escape(escape: re.Match[str]) -> str:
    """go-logfmt takes the escapes of JSON, and `\\'`."""
    return "'" if escape[1] == "'" else escape[0]
