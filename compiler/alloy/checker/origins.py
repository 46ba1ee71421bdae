"""Findings about a printed tree, pointed back to what caused it: the spans that a built tree carries."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from compiler.alloy import ast
from compiler.diagnostics import Span

_START = attrgetter("start")


class Origin(Struct, frozen=True):
    """A place in the spec; `written` says that the user wrote there what was printed."""

    span: Span
    written: bool


class Origins(NamedTuple):
    """Which bytes of a printed file come from which place in the spec.

    `built` and `printed` are the same statements, as they were made and as they were parsed from the text.
    """

    built: tuple[ast.Statement, ...] = ()
    printed: tuple[ast.Statement, ...] = ()

    def of(self, offset: int) -> Origin | None:
        """The origin of the innermost statement at a byte offset that has one; of what a user wrote, of the node."""
        found: Origin | None = None
        built, printed = self
        while True:
            index = bisect_right(printed, offset, key=_START) - 1
            if index < 0 or offset >= printed[index].end:
                return found
            made, read = built[index], printed[index]
            if isinstance(made, ast.Block) and made.written is not None:
                return Origin(made.written(_innermost(made, read, offset)), True)
            found = Origin(made.origin, False) if made.origin is not None else found
            if not (isinstance(made, ast.Block) and isinstance(read, ast.Block)):
                return found
            built, printed = made.body, read.body


def _innermost(made: ast.Node, read: ast.Node, offset: int) -> ast.Node:
    """The node of the tree that was made that stands at a byte offset of the one that was read."""
    while True:
        for inner, printed in zip(_inner(made), _inner(read), strict=True):
            if printed.start <= offset < printed.end:
                made, read = inner, printed
                break
        else:
            return made


def _inner(node: ast.Node) -> list[ast.Node]:
    """The nodes directly below a node, in the order of the text."""
    flat = (item for value in node.parts() for item in (value if isinstance(value, tuple) else (value,)))
    return [item for item in flat if isinstance(item, ast.Node)]


def origins(built: ast.File, printed: ast.File) -> Origins:
    """The origins in `built`, at the places of `printed`: the same tree, parsed from the text of the first."""
    return Origins(built.body, printed.body)
