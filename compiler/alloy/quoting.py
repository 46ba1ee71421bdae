"""Text to double-quoted Alloy or Go literals."""

from __future__ import annotations

import re
from functools import cache

from compiler.alloy import unicode_ranges
from compiler.lazy_pattern import lazy_pattern

_SHORT_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    '"': r"\"",
    "\\": r"\\",
}
_PLAIN = lazy_pattern(r"[ !#-\[\]-~]*")
_MUST_ESCAPE = lazy_pattern('[\0-\x1f"\\\\\x7f\ufeff]')


@cache
def _unprintable() -> re.Pattern[str]:
    return re.compile(f'["\\\\]|[^{unicode_ranges.printable()}]')


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if short := _SHORT_ESCAPES.get(character):
        return short
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quote(text: str) -> str:
    """The literal for a value; only what a literal cannot hold, or layout would change, is escaped."""
    return f'"{_MUST_ESCAPE.sub(_escape, text)}"'


def go_quote(text: str) -> str:
    """`text` as Go's `%q` prints it: everything that Go calls unprintable is escaped."""
    return f'"{text}"' if _PLAIN.fullmatch(text) else f'"{_unprintable().sub(_escape, text)}"'


def go_character(character: str) -> str:
    """`character` as Go's `%#U` prints it: its code point, and itself if it is printable."""
    shown = f" '{character}'" if _unprintable().match(character) is None or character in '"\\' else ""
    return f"U+{ord(character):04X}{shown}"
