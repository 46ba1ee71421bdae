"""Findings about one Alloy file: made from tree nodes, handed out as Diagnostics in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.checker.origins import Origins
from compiler.alloy.positions import LineIndex
from compiler.diagnostics import Diagnostic, Related, Severity, SourceText, Span


class Place(NamedTuple):
    """A stretch of the file in bytes; the end is exclusive."""

    start: int
    end: int


class Finding(Struct, frozen=True):
    """A Diagnostic before its place is turned into lines and columns."""

    code: str
    message: str
    place: Place
    hint: str | None
    severity: Severity
    related: tuple[tuple[str, Place], ...]


def place_of(node: ast.Node) -> Place:
    """Where a node stands; of a block or attribute only its name, since the whole would be half the file."""
    if isinstance(node, ast.Block | ast.Attribute):
        return Place(node.start, node.start + len(node.name.encode()))
    return Place(node.start, node.end)


class Findings(Struct):
    """Collects what the checks of one file find."""

    source: SourceText
    lines: LineIndex
    origins: Origins = field(default_factory=Origins)
    items: list[Finding] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        at: ast.Node | Place,
        hint: str | None = None,
        related: tuple[tuple[str, Place], ...] = (),
    ) -> None:
        self._add(code, message, at, hint, Severity.ERROR, related)

    def warning(
        self,
        code: str,
        message: str,
        at: ast.Node | Place,
        hint: str | None = None,
        related: tuple[tuple[str, Place], ...] = (),
    ) -> None:
        self._add(code, message, at, hint, Severity.WARNING, related)

    def _add(
        self,
        code: str,
        message: str,
        at: ast.Node | Place,
        hint: str | None,
        severity: Severity,
        related: tuple[tuple[str, Place], ...],
    ) -> None:
        place = at if isinstance(at, Place) else place_of(at)
        self.items.append(Finding(code, message, place, hint, severity, related))

    @staticmethod
    def first_given(node: ast.Node) -> tuple[tuple[str, Place], ...]:
        """The related place of a repetition."""
        return (("first given here", place_of(node)),)

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """The finding with lines and columns. Where its origin in a spec is known, it stands there."""
        related = tuple(Related(message, self._at(place)) for message, place in finding.related)
        span = self.span(finding.place)
        origin = self.origins.of(finding.place.start)
        if origin is not None:
            compiled = () if origin.written else (Related("compiled to this", span),)
            span, related = origin.span, (*related, *compiled)
        return Diagnostic(finding.code, finding.message, span, finding.hint, finding.severity, related)

    def _at(self, place: Place) -> Span:
        origin = self.origins.of(place.start)
        return self.span(place) if origin is None else origin.span

    def span(self, place: Place) -> Span:
        """Lines and byte columns of a place."""
        line, column = self.position(place.start)
        end_line, end_column = self.position(place.end)
        return Span(self.source.path, line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and byte column of a byte offset, both counted from 1."""
        return self.lines.position(offset)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """The findings by position; those at one place in a fixed order, each once."""
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda item: (item.place.start, item.place.end, item.code, item.message))


def lines_of(file: ast.File) -> LineIndex:
    """The lines of the source that `file` was parsed from; a tree that was built is printed and parsed first."""
    if file.lines is None:
        raise ValueError("a built file has no positions: check what it prints")
    return file.lines
