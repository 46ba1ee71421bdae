"""What stands inside brackets to the whitespace and commas around it.

Whether an item gets its own line depends on lines of the source: that of the item against that of the end of the
item before, or of the opening bracket. The rules are the official printer's (grafana/alloy, syntax/printer).
"""

from __future__ import annotations

from typing import ClassVar

from compiler.alloy.layout_writer import BLANK, INDENT, NEW_RUN, NEWLINE, UNINDENT, LayoutWriter


class Brackets:
    """An index or parentheses, which hold one expression and have no layout of their own."""

    holds_items: ClassVar[bool] = False

    def __init__(self, line: int) -> None:
        self.line = line  # of the opening bracket, then of the end of the last item
        self.awaits_item = self.holds_items  # whether the next token begins an item or closes the brackets
        self.awaits_value = False  # whether the next token begins the value of a field or attribute
        self.items = 0

    def begin_item(self, out: LayoutWriter, line: int) -> None:
        """Before an item that starts in `line`."""

    def begin_value(self, line: int) -> None:
        """Before the value of a field or attribute, which starts in `line`."""
        self.awaits_value = False

    def end_item(self, line: int, *, has_comma: bool) -> None:
        """After an item that ends in `line`."""
        self.line = line
        self.awaits_item = has_comma

    def end_statement(self, out: LayoutWriter, line: int) -> None:
        """After a statement that ends in `line`: only bodies have any."""

    def close(self, out: LayoutWriter, line: int) -> None:
        """Before the closing bracket in `line`."""


class ArrayBrackets(Brackets):
    holds_items = True
    on_own_line = False  # whether the last item begins a line

    def begin_item(self, out: LayoutWriter, line: int) -> None:
        if self.items:
            out.write(",")
            self._end_own_line(out)
        self.on_own_line = line != self.line
        if self.on_own_line:
            out.queue(INDENT + NEW_RUN)
        elif self.items:
            out.queue(BLANK)
        self.items += 1
        self.awaits_item = False

    def close(self, out: LayoutWriter, line: int) -> None:
        self._end_own_line(out)
        if self.items and line != self.line:
            out.write(",")
            out.queue(INDENT + NEW_RUN + UNINDENT)

    def _end_own_line(self, out: LayoutWriter) -> None:
        if self.on_own_line:
            out.queue(UNINDENT)


class CallBrackets(Brackets):
    holds_items = True
    on_own_line = False  # whether the last argument begins a line

    def begin_item(self, out: LayoutWriter, line: int) -> None:
        if self.items:
            out.write(",")
            out.queue(BLANK)
            self._end_own_line(out)
        self.on_own_line = line != self.line
        if self.on_own_line:
            out.queue(NEW_RUN + INDENT)
        self.items += 1
        self.awaits_item = False

    def close(self, out: LayoutWriter, line: int) -> None:
        self._end_own_line(out)
        if line != self.line:
            out.write(",")
            out.queue(NEW_RUN)

    def _end_own_line(self, out: LayoutWriter) -> None:
        if self.on_own_line:
            out.queue(UNINDENT)


class ObjectBrackets(Brackets):
    """The fields of an object; `line` is where the last key ends, not its value."""

    holds_items = True
    value_line = 0  # where the last value starts
    value_end_line = 0

    def begin_item(self, out: LayoutWriter, line: int) -> None:
        if self.items:
            out.write(",")
        if line != self.line:
            aligned = self.items and self.value_line == self.value_end_line
            out.queue(NEWLINE if aligned else NEW_RUN)
        elif self.items:
            out.queue(BLANK)
        self.items += 1
        self.awaits_item = False

    def begin_value(self, line: int) -> None:
        self.value_line = line
        self.awaits_value = False

    def end_item(self, line: int, *, has_comma: bool) -> None:
        self.value_end_line = line
        self.awaits_item = has_comma

    def close(self, out: LayoutWriter, line: int) -> None:
        if self.items and line != self.line:
            out.write(",")
            out.queue(NEW_RUN)
        out.queue(UNINDENT)


class Body(Brackets):
    """The statements of a block or a file; `line` is where the last statement ends."""

    holds_items = True
    statement_line = 0  # where the last statement starts

    def __init__(self, *, is_file: bool) -> None:
        super().__init__(0)
        self._is_file = is_file

    def begin_statement(self, out: LayoutWriter, line: int, *, is_block: bool) -> None:
        opens_file = self._is_file and not self.items
        if not opens_file and (is_block or line - self.line > 1 or not self.items):
            out.queue(NEW_RUN)
        self.items += 1
        self.statement_line = line
        self.awaits_item = False

    def end_statement(self, out: LayoutWriter, line: int) -> None:
        if not self.awaits_item:
            out.queue(NEW_RUN if line > self.statement_line else NEWLINE)
            self.line = line
            self.awaits_item = True

    def close(self, out: LayoutWriter, line: int) -> None:
        if not self.items:
            out.queue(BLANK)
        out.queue(UNINDENT)
