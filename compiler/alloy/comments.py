"""The comments of a source, in the groups and with the text that `alloy fmt` prints them.

Offsets index a `Source.text`, one character for each byte, of a source that the parser accepts.
"""

from __future__ import annotations

import re

from msgspec import Struct

from compiler.alloy.terminals import COMMENT
from compiler.lazy_pattern import lazy_pattern

_COMMENT_OR_STRING = lazy_pattern(rf'"[^"\\\n]*(?:\\.[^"\\\n]*)*+"|`[^`]*`|(?P<comment>{COMMENT})')
_CARRIAGE_RETURNS = lazy_pattern(r"\r+")


class Comment(Struct, frozen=True):
    """One comment: what is printed of it, where it starts, and the line of the last byte of what is printed."""

    text: str
    offset: int
    line: int
    end_line: int


def comment_groups(text: str) -> list[list[Comment]]:
    """All comments in order; those of a group follow each other, with no blank line and nothing else between."""
    if "//" not in text and "/*" not in text:
        return []
    groups: list[list[Comment]] = []
    line, counted_to, previous_end, previous_end_line = 1, 0, -1, -1
    for match in _COMMENT_OR_STRING.finditer(text):
        if match.lastgroup is None:
            continue
        start, end = match.span()
        line += text.count("\n", counted_to, start)
        counted_to = start
        printed = _without_carriage_returns(match.group())
        comment = Comment(printed, start, line, line + text.count("\n", start, start + len(printed) - 1))
        adjacent = previous_end >= 0 and not text[previous_end:start].strip(" \t\r\n")
        if adjacent and line <= previous_end_line + 1:
            groups[-1].append(comment)
        else:
            groups.append([comment])
        previous_end, previous_end_line = end, line + printed.count("\n")
    return groups


def _without_carriage_returns(comment: str) -> str:
    """The comment as the official scanner keeps it: a carriage return stays only where it keeps `*` from `/`."""
    if "\r" not in comment:
        return comment
    if comment.startswith("//"):
        return comment.replace("\r", "")

    def replacement(run: re.Match[str]) -> str:
        start, end = run.span()
        holds_apart = start > len("/*") and comment[start - 1] == "*" and comment.startswith("/", end)
        return "\r" if holds_apart else ""

    return _CARRIAGE_RETURNS.sub(replacement, comment)
