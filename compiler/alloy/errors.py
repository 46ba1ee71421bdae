"""What is raised for a source that is not Alloy."""

from __future__ import annotations


class AlloySyntaxError(ValueError):
    """The first error of a source, as the official parser words it.

    `line` and `column` are 1-based; the column counts bytes.
    """

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message


class SourceError(Exception):
    """An error at a byte offset, raised before anyone knows which line that is."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(offset, message)
        self.offset = offset
        self.message = message
