"""Tokens and queued whitespace to a tab writer, with the comments of the source put between them.

As in the official printer (grafana/alloy, syntax/printer), a comment is printed before the first token whose place
in the source is not before the comment's. Where a token's place was not kept, it is taken to follow the text
printed before it.
"""

from __future__ import annotations

from typing import Final

from compiler.alloy.comments import Comment
from compiler.alloy.tabwriter import TabWriter
from compiler.lazy_pattern import lazy_pattern

BLANK: Final = " "
COLUMN: Final = "\v"
NEWLINE: Final = "\n"
NEW_RUN: Final = "\f"
INDENT: Final = ">"
UNINDENT: Final = "<"
_NOTHING: Final = "."

_INTERPRETED = lazy_pattern("[\t\v\n\f]")
_LINE_BREAKS = lazy_pattern("[\n\f]")
_MOST_NEWLINES = 2
_END = float("inf")


class LayoutWriter:
    """Writes tokens; whitespace is queued, since a comment before the next token may swallow it."""

    def __init__(self, groups: list[list[Comment]]) -> None:
        self._groups = iter(groups)
        self._group: list[Comment] = []
        self._comment_offset: float = _END
        self._next_group()
        self._out = TabWriter()
        self._queue = ""
        self._indent = 0
        self._at_line_start = True
        self._empty = True
        self._offset = 0  # where in the source the next token is taken to be
        self._line = 1
        self._last_line = 0  # where in the source the last text ended

    def queue(self, whitespace: str) -> None:
        """Whitespace to be written before the next token."""
        self._queue += whitespace

    def write_at(self, text: str, offset: int, line: int, end: int = -1) -> None:
        """A token that stands at this offset of the source, in this line, and ends at `end` if that is given."""
        if self._comment_offset <= offset:
            self._write_comments(offset, line)
        elif self._queue:
            self._apply(len(self._queue))
        self._write_text(text, offset, line)
        if end >= 0:
            self._offset = end

    def write(self, text: str) -> None:
        """A token that stands where the text before it ended."""
        self.write_at(text, self._offset, self._line)

    def finish(self) -> str:
        """The text, with the comments after the last token and without a newline at its end."""
        if self._comment_offset < _END:
            self._write_comments(_END, _END)
        return self._out.finish()

    def _next_group(self) -> None:
        self._group = next(self._groups, [])
        self._comment_offset = self._group[0].offset if self._group else _END

    def _write_comments(self, offset: float, line: float) -> None:
        last = self._group[0]
        while self._comment_offset <= offset and self._group:
            for last in self._group:
                self._write_comment_prefix(last, line)
                self._write_text(last.text, last.offset, last.line, is_comment=True)
            self._next_group()
        if line != _END:
            self._write_comment_suffix(last, int(line))

    def _write_comment_prefix(self, comment: Comment, next_line: float) -> None:
        if self._empty:
            return
        if comment.line == self._last_line:
            self._write_whitespace(" " if comment.line == next_line else "\t")
            return
        # The first whitespace after changes of indentation gives way to the comment's own newlines.
        for place, whitespace in enumerate(self._queue):
            if whitespace not in (INDENT, UNINDENT):
                self._queue = self._queue[:place] + _NOTHING + self._queue[place + 1 :]
                self._apply(place)
                break
        if comment.line > self._last_line:
            self._write_whitespace(NEW_RUN, min(comment.line - self._last_line, _MOST_NEWLINES))

    def _write_comment_suffix(self, comment: Comment, next_line: int) -> None:
        if comment.text.startswith("/*") and comment.end_line == next_line:
            self._write_whitespace(" ")
        newline = NEW_RUN if NEW_RUN in self._queue else NEWLINE
        self._queue = "".join([whitespace for whitespace in self._queue if whitespace in (INDENT, UNINDENT)])
        newlines = next_line - self._last_line
        self._apply(len(self._queue))
        if newlines > 0:
            self._write_whitespace(newline, min(newlines, _MOST_NEWLINES))

    def _apply(self, count: int) -> None:
        """Writes the first `count` entries of the queue."""
        for whitespace in self._queue[:count]:
            if whitespace == INDENT:
                self._indent += 1
            elif whitespace == UNINDENT:
                self._indent -= 1
            elif whitespace != _NOTHING:
                self._write_whitespace(whitespace)
        self._queue = self._queue[count:]

    def _write_whitespace(self, whitespace: str, count: int = 1) -> None:
        self._begin_line()
        if whitespace == BLANK:
            self._out.write(BLANK)
        elif whitespace == COLUMN or whitespace == "\t":
            self._out.end_cell(soft=whitespace == COLUMN)
        else:
            for _ in range(count):
                self._out.end_line(ends_run=whitespace == NEW_RUN)
            self._at_line_start = True

    def _begin_line(self) -> None:
        if self._at_line_start:
            self._out.indent(self._indent)
            self._at_line_start = False

    def _write_text(self, text: str, offset: int, line: int, *, is_comment: bool = False) -> None:
        self._begin_line()
        if is_comment:
            self._out.write_comment(text)
            line += len(_LINE_BREAKS.findall(text))
        elif _INTERPRETED.search(text):
            self._out.write_interpreted(text)
            line += len(_LINE_BREAKS.findall(text))
        else:
            self._out.write(text)
        self._empty = False
        self._offset = offset + len(text)
        self._line = self._last_line = line
