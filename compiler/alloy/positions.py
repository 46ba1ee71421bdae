"""A source text's line starts: byte offsets in, lines and byte columns out."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property


class LineIndex:
    """Finds lines in one source, whose bytes are the code points of `text` (the bytes decoded as Latin-1)."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        """The offset of the first byte of each line; only LF ends a line."""
        return [0, *(newline.end() for newline in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, both 1-based, of an offset; columns count bytes."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
