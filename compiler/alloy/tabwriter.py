"""Lines of cells to text with aligned columns: the elastic tabstops of Go's text/tabwriter, as `alloy fmt` uses them.

That is: minimal width 0, tab width 8, padding 1 with blanks, columns of empty cells discarded, indentation by tabs.
Blanks at line ends are cut, except in comments.
"""

from __future__ import annotations

from msgspec import Struct, field

from compiler.lazy_pattern import lazy_pattern

_TAB_WIDTH = 8
_PADDING = 1
_CONTROL = lazy_pattern("([\t\v\n\f])")


class _Column(Struct):
    """One column of a run of lines that all have a cell in it. Soft cells alone do not keep an empty column."""

    width: int = 0
    kept: bool = False


class _Line(Struct):
    """A line: `indent` empty hard cells, then cells with whether each is soft, then text that is in no column."""

    indent: int = 0
    cells: list[tuple[str, bool]] = field(default_factory=list)
    text: str = ""
    ends_in_comment: bool = False


class TabWriter:
    """Collects text and the ends of cells and lines; each character of the text stands for one byte of UTF-8."""

    def __init__(self) -> None:
        self._output: list[str] = []
        self._lines: list[_Line] = []
        self._line = _Line()

    def indent(self, depth: int) -> None:
        """Begins a line with `depth` empty cells."""
        self._line.indent = depth

    def write(self, text: str) -> None:
        """Adds to the current cell text that has neither tabs nor newlines."""
        line = self._line
        line.text += text
        line.ends_in_comment = False

    def write_interpreted(self, text: str) -> None:
        """Adds text whose tabs and newlines end cells and lines."""
        first, *rest = _CONTROL.split(text)
        self.write(first)
        for control, piece in zip(rest[::2], rest[1::2], strict=True):
            if control in "\t\v":
                self.end_cell(soft=control == "\v")
            else:
                self.end_line(ends_run=control == "\f")
            self.write(piece)

    def write_comment(self, text: str) -> None:
        """Adds text that is left as it is, as wide as it has characters even if it spans lines."""
        self._line.text += text
        self._line.ends_in_comment = True

    def end_cell(self, *, soft: bool) -> None:
        line = self._line
        line.cells.append((line.text, soft))
        line.text = ""

    def end_line(self, *, ends_run: bool) -> None:
        """Ends a line, and with `ends_run` the alignment with the lines that follow."""
        line = self._line
        self._lines.append(line)
        self._line = _Line()
        if ends_run or not (line.indent or line.cells):
            self._flush()

    def finish(self) -> str:
        """Everything written; the last line has no newline."""
        self._lines.append(self._line)
        self._flush()
        return "".join(self._output)[:-1]

    def _flush(self) -> None:
        lines = self._lines
        self._lines = []
        if len(lines) == 1 and not lines[0].cells:
            self._print(lines[0], [])
            return
        indents = {line.indent for line in lines}
        if len(indents) > 1:
            # Indentation cells are in columns with other lines' text.
            for line in lines:
                line.cells = [("", False)] * line.indent + line.cells
                line.indent = 0
        open_columns: list[_Column] = []
        for line, columns in [(line, _extend(open_columns, line)) for line in lines]:
            self._print(line, columns)

    def _print(self, line: _Line, columns: list[_Column]) -> None:
        text = _lay_out(line, columns)
        self._output.append(text if line.ends_in_comment else text.rstrip(" \t"))
        self._output.append("\n")


def _extend(open_columns: list[_Column], line: _Line) -> list[_Column]:
    """The columns that the line's cells are in: those of the line before, as far as both lines have cells."""
    del open_columns[len(line.cells) :]
    while len(open_columns) < len(line.cells):
        open_columns.append(_Column())
    for column, (text, soft) in zip(open_columns, line.cells, strict=True):
        column.width = max(column.width, _width(text) + _PADDING)
        column.kept = column.kept or text != "" or not soft
    return open_columns[:]


def _lay_out(line: _Line, columns: list[_Column]) -> str:
    pieces = ["\t" * line.indent]
    leading = True
    for column, (text, _) in zip(columns, line.cells, strict=True):
        width = column.width if column.kept else 0
        leading = leading and not text
        if leading:
            pieces.append("\t" * -(-width // _TAB_WIDTH))
        else:
            pieces.append(text + " " * (width - _width(text)))
    pieces.append(line.text)
    return "".join(pieces)


def _width(text: str) -> int:
    """The number of characters of a text of UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("latin-1").decode("utf-8"))
