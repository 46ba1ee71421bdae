"""Findings about a printed tree, pointed back to what caused it: the spans that a built tree carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from compiler.alloy import ast
from compiler.diagnostics import Span


class Origin(NamedTuple):
    """A stretch of the printed file in bytes, and its place in a spec; `written`: the user wrote it there as it is."""

    start: int
    end: int
    span: Span
    written: bool


class Origins(NamedTuple):
    """What came from where; an inner node stands behind its outer one."""

    origins: tuple[Origin, ...] = ()

    def of(self, offset: int) -> Origin | None:
        """The origin of the innermost node at a byte offset that has one."""
        found = None
        for origin in self.origins:
            if origin.start <= offset < origin.end:
                found = origin
        return found


def origins(built: ast.File, printed: ast.File) -> Origins:
    """The origins in `built`, at the places of `printed`: the same tree, parsed from the text of the first."""
    return Origins(tuple(_pairs(built.body, printed.body)))


def _pairs(built: tuple[ast.Statement, ...], printed: tuple[ast.Statement, ...]) -> Iterator[Origin]:
    pending = [*reversed([*zip(built, printed, strict=True)])]
    while pending:
        made, read = pending.pop()
        if isinstance(made, ast.Block) and made.written is not None:
            yield from _written(made, read, made.written)
            continue
        if made.origin is not None:
            yield Origin(read.start, read.end, made.origin, False)
        if isinstance(made, ast.Block) and isinstance(read, ast.Block):
            pending.extend(reversed([*zip(made.body, read.body, strict=True)]))


def _written(made: ast.Node, read: ast.Node, place: Callable[[ast.Node], Span]) -> Iterator[Origin]:
    """Node by node, since a user who wrote them wants to know which is meant."""
    pending = [(made, read)]
    while pending:
        made, read = pending.pop()
        yield Origin(read.start, read.end, place(made), True)
        pending.extend(reversed([*zip(_inner(made), _inner(read), strict=True)]))


def _inner(node: ast.Node) -> list[ast.Node]:
    """The nodes directly below a node, in the order of the text."""
    values = (getattr(node, name) for name in node.__match_args__ if name not in ("origin", "written"))
    flat = (item for value in values for item in (value if isinstance(value, tuple) else (value,)))
    return [item for item in flat if isinstance(item, ast.Node)]
