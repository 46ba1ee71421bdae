"""How values and lists of names read inside a message: safe on any terminal, never longer than a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compiler.lazy_pattern import lazy_pattern

# C0, DEL, C1, and the characters that are invisible or reorder what stands beside them ("Trojan Source").
_UNSAFE = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def neutral(text: str) -> str:
    """`text` with every control and invisible character written as an escape: `\\x1b`, `\\u202e`."""
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, limit: int = 60) -> str:
    """`text` neutralised and, where longer than `limit` characters, cut with its length told."""
    if len(text) <= limit:
        return neutral(text)
    return f"{neutral(text[:limit])}… ({len(text):,} characters)"


def quoted(text: str, limit: int = 60) -> str:
    """`text` between backquotes, neutralised and shortened."""
    if len(text) <= limit:
        return f"`{neutral(text)}`"
    return f"`{neutral(text[:limit])}…` ({len(text):,} characters)"


def listed(words: Sequence[str], last: str = "or", limit: int = 12) -> str:
    """`a`, `b` or `c`, in the given order; past `limit` words the rest is counted."""
    shown = [quoted(word) for word in words[:limit]]
    if len(words) > limit:
        return f"{', '.join(shown)} {last} {len(words) - limit} more"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 error`, `2 errors`, `0 entries`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
