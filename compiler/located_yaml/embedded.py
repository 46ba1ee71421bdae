"""Texts of another language inside a YAML file, and where each line of them stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.lazy_pattern import lazy_pattern

_OTHER_BREAKS = lazy_pattern("\r(?!\n)|[\x85\u2028\u2029]")


class Embedded(Struct, frozen=True):
    """One text in a YAML file.

    `first_line` is the line of the file that holds its first line, 1-based, and `indent` how many characters
    stand before each. Where lines of a text are no lines of the file, as in quotes, `span` is all there is.
    """

    key: str
    text: str
    span: Span
    first_line: int | None
    indent: int

    def place(self, span: Span) -> Span:
        """A span of the text, whose columns count bytes, as one of the file, whose columns count characters."""
        if self.first_line is None:
            return self.span
        lines = self.text.split("\n")
        above = self.first_line - 1
        return Span(
            self.span.path,
            span.line + above,
            self.indent + _characters(lines, span.line, span.column),
            span.end_line + above,
            self.indent + _characters(lines, span.end_line, span.end_column),
        )


def _characters(lines: list[str], line: int, column: int) -> int:
    before = lines[line - 1].encode("utf-8", "surrogatepass")[: column - 1]
    return len(before.decode("utf-8", "ignore")) + 1


def countable_lines(text: str) -> list[str]:
    """The lines of a YAML file; none where it has breaks that YAML counts and readers of messages do not."""
    return [] if _OTHER_BREAKS.search(text) else [line.removesuffix("\r") for line in text.split("\n")]


def block_indent(lines: Sequence[str], header: int, content: str) -> int:
    """How many characters stand before each line of a `|` scalar whose header is on the 0-based line `header`."""
    for line, text in zip(lines[header + 1 :], content.split("\n"), strict=False):
        if text:
            return len(line) - len(text)
    return 0
