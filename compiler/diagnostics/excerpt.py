"""A span and the lines of its source text: the excerpt with carets that stands under a message."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from msgspec import Struct

from compiler.diagnostics.model import SourceText, Span
from compiler.diagnostics.wording import neutral

_TAB = "    "
_BEFORE, _AFTER = 70, 50  # characters of a very long line kept on either side of the first caret
_LONG = _BEFORE + _AFTER


class Excerpt(Struct, frozen=True):
    """One source line made safe to print, and the carets below it (leading blanks included)."""

    line: str
    carets: str


class Lines:
    """The lines of sources, split once however many findings point into one."""

    def __init__(self, sources: Mapping[str, SourceText]) -> None:
        self._sources = sources
        self._lines: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str | None:
        """The line with this 1-based number, without its break; None where there is none."""
        if path not in self._lines:
            source = self._sources.get(path)
            self._lines[path] = [] if source is None else source.text.split("\n")
        lines = self._lines[path]
        return lines[number - 1].removesuffix("\r") if 1 <= number <= len(lines) else None

    def index(self, path: str, line: str, column: int) -> int:
        """The 0-based index into `line` of a 1-based column counted as its source counts."""
        if self._sources[path].columns == "characters":
            return max(column - 1, 0)
        encoded = line.encode("utf-8", "surrogatepass")[: max(column - 1, 0)]
        return len(encoded.decode("utf-8", "ignore"))


def excerpt(lines: Lines, span: Span) -> Excerpt | None:
    """The first line of `span`; None where the source is unknown or has no such line."""
    line = lines.line(span.path, span.line)
    if line is None:
        return None
    start = min(lines.index(span.path, line, span.column), len(line))
    end = lines.index(span.path, line, span.end_column) if span.end_line == span.line else len(line.rstrip())
    end = max(min(end, len(line)), start)
    first, last = _window(line, start)
    before, marked, after = line[first:start], line[start : min(end, last)], line[min(end, last) : last]
    lead = ("…" if first else "") + _printable(before)
    printable = _printable(marked)
    tail = _printable(after) + ("…" if last < len(line) else "")
    return Excerpt(lead + printable + tail, " " * _width(lead) + "^" * max(_width(printable), 1))


def _window(line: str, start: int) -> tuple[int, int]:
    if len(line) <= _LONG:
        return 0, len(line)
    first = max(0, min(start - _BEFORE, len(line) - _LONG))
    return first, min(len(line), first + _LONG)


def _printable(text: str) -> str:
    return neutral(text.replace("\t", _TAB))


def _width(text: str) -> int:
    """Terminal cells: two for wide characters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
