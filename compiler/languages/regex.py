"""Regular expressions as Go's regexp package reads them: an expression in, a Regex out, or what is wrong as a value.

RE2 itself judges and matches; what Go refuses beyond RE2 is refused here. Text is `str`; bytes that are not UTF-8
travel as surrogate escapes, and every offset counts bytes, as in Go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2
from msgspec import Struct

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False

_NO_PERL = "RE2 has no look-around, no back-references and no atomic or possessive groups"
_HINTS = {
    "invalid perl operator": _NO_PERL,
    "invalid escape sequence": "RE2 writes end of text as `\\z`, and has no back-references",
    "bad repetition operator": _NO_PERL,
    "invalid repetition size": "a repeat count is at most 1000",
}

Span = tuple[int, int]


class BadRegex(Struct, frozen=True):
    """Why an expression does not compile; `hint` says what to do where that is known."""

    expression: str
    message: str
    hint: str | None = None


class Regex(Struct, frozen=True, eq=False):
    """A compiled expression. `group_names` has one name per group, "" where a group has none; group 0 is first."""

    expression: str
    group_names: tuple[str, ...]
    _pattern: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Regex) and other.expression == self.expression

    __ne__ = object.__ne__  # Struct has one of its own, which compares identities here

    def __hash__(self) -> int:
        return hash(self.expression)

    def __repr__(self) -> str:
        return f"Regex({self.expression!r})"

    def matches(self, text: str) -> bool:
        """Whether the expression is found anywhere in the text."""
        return self._pattern.search(encode(text)) is not None

    def first(self, text: str) -> tuple[str, ...] | None:
        """The groups of the leftmost match, "" for a group that took no part; None without a match."""
        data = encode(text)
        found = self._pattern.search(data)
        if found is None:
            return None
        return tuple(decode(group) for group in (found[0], *found.groups(default=b"")))

    def spans(self, data: bytes) -> Iterator[tuple[Span, ...]]:
        """Every match as the byte spans of its groups, (-1, -1) where a group took no part.

        An empty match directly after the match before it does not count (Go: regexp.(*Regexp).allMatches).
        """
        position, last_end = 0, -1
        groups = range(len(self.group_names))
        while position <= len(data) and (found := self._pattern.search(data, position)) is not None:
            start, end = found.span()
            if end > start or start != last_end:
                yield tuple(found.span(group) for group in groups)
            last_end = end
            position = end if end > position else position + _rune_width(data, position)


@lru_cache(maxsize=1024)
def compile_regex(expression: str) -> Regex | BadRegex:
    """Compile as Go's regexp.Compile: unanchored, `.` stops at a newline, `$` is the end of the text."""
    return _compile(expression, expression)


@lru_cache(maxsize=1024)
def compile_anchored(expression: str) -> Regex | BadRegex:
    """Compile as Prometheus does for rules and label matchers: `^(?s:RE)$` (prometheus/prometheus: model/relabel)."""
    return _compile(f"^(?s:{expression})$", expression)


def quote(text: str) -> str:
    """An expression that matches exactly this text."""
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text)


def encode(text: str) -> bytes:
    """The bytes that Go would see."""
    return text.encode("utf-8", "surrogateescape")


def decode(data: bytes) -> str:
    """The inverse of `encode`."""
    return data.decode("utf-8", "surrogateescape")


def _compile(full: str, written: str) -> Regex | BadRegex:
    try:
        pattern = re2.compile(full, _OPTIONS)
        names = _group_names(pattern)
    except UnicodeEncodeError:
        return BadRegex(written, "invalid UTF-8")
    except re2.error as error:
        message = _error_text(error)
        hint = next((hint for start, hint in _HINTS.items() if message.startswith(start)), None)
        return BadRegex(written, message, hint)
    if unsupported := _refused_by_go(written, names):
        return BadRegex(written, unsupported)
    return Regex(written, names, pattern)


def _group_names(pattern: Any) -> tuple[str, ...]:
    names = [""] * (pattern.groups + 1)
    for name, index in pattern.groupindex.items():
        names[index] = name
    return tuple(names)


def _refused_by_go(expression: str, names: tuple[str, ...]) -> str | None:
    """RE2 takes Unicode group names and `\\C` (any byte); Go takes neither."""
    for name in names:
        if not name.isascii():
            return f"invalid named capture: (?P<{name}>"
    if re.search(r"(?<!\\)(?:\\\\)*\\C", expression):
        return "invalid escape sequence: \\C"
    return None


def _error_text(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _rune_width(data: bytes, position: int) -> int:
    """How many bytes the next rune takes: at least 1, so that a scan over invalid UTF-8 goes on."""
    width = 1
    while position + width < len(data) and data[position + width] & 0xC0 == 0x80 and width < 4:
        width += 1
    return width
