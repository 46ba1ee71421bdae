"""Findings about a printed tree, pointed back to what caused it: the spans that a built tree carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from compiler.alloy import ast
from compiler.diagnostics import Span


class Origins(NamedTuple):
    """Which bytes of the printed file come from which place; an inner statement stands behind its outer one."""

    spans: tuple[tuple[int, int, Span], ...] = ()

    def of(self, offset: int) -> Span | None:
        """The origin of the innermost statement at a byte offset that has one."""
        found = None
        for start, end, span in self.spans:
            if start <= offset < end:
                found = span
        return found


def origins(built: ast.File, printed: ast.File) -> Origins:
    """The origins in `built`, at the places of `printed`: the same tree, parsed from the text of the first."""
    return Origins(tuple(_pairs(built.body, printed.body)))


def _pairs(
    built: tuple[ast.Statement, ...], printed: tuple[ast.Statement, ...]
) -> Iterator[tuple[int, int, Span]]:
    pending = [*reversed([*zip(built, printed, strict=True)])]
    while pending:
        made, read = pending.pop()
        if made.origin is not None:
            yield read.start, read.end, made.origin
        if isinstance(made, ast.Block) and isinstance(read, ast.Block):
            pending.extend(reversed([*zip(made.body, read.body, strict=True)]))
