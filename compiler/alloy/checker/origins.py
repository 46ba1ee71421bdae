"""Findings about a printed tree, pointed back to what caused it: the spans that a built tree carries."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from compiler.alloy import ast
from compiler.diagnostics import Span

_START = attrgetter("start")


class Origins(NamedTuple):
    """Which bytes of a printed file come from which place in the spec.

    `built` and `printed` are the same statements, as they were made and as they were parsed from the text.
    """

    built: tuple[ast.Statement, ...] = ()
    printed: tuple[ast.Statement, ...] = ()

    def of(self, offset: int) -> Span | None:
        """The origin of the innermost statement at a byte offset that has one."""
        found = None
        built, printed = self
        while True:
            index = bisect_right(printed, offset, key=_START) - 1
            if index < 0 or offset >= printed[index].end:
                return found
            made, read = built[index], printed[index]
            found = made.origin or found
            if not (isinstance(made, ast.Block) and isinstance(read, ast.Block)):
                return found
            built, printed = made.body, read.body


def origins(built: ast.File, printed: ast.File) -> Origins:
    """The origins in `built`, at the places of `printed`: the same tree, parsed from the text of the first."""
    return Origins(built.body, printed.body)
