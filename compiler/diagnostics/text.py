"""Findings as text for people: severity, code, message, place, source line with carets, hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.diagnostics.excerpt import Lines, excerpt
from compiler.diagnostics.model import Diagnostic, Severity, SourceText, Span
from compiler.diagnostics.wording import neutral

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
_BLUE, _BOLD, _PLAIN = "\x1b[1;34m", "\x1b[1m", "\x1b[0m"


def as_text(diagnostics: Sequence[Diagnostic], sources: Mapping[str, SourceText], color: bool) -> str:
    """One paragraph a finding, an empty line between them; the empty string for none."""
    writer = _Writer(sources, color)
    return "\n".join("".join(f"{line}\n" for line in writer.finding(d)) for d in diagnostics)


class _Writer:
    def __init__(self, sources: Mapping[str, SourceText], color: bool) -> None:
        self._lines = Lines(sources)
        self._color = color

    def finding(self, diagnostic: Diagnostic) -> Iterator[str]:
        severity = diagnostic.severity
        head = self._paint(_COLOURS[severity], f"{severity}[{neutral(diagnostic.code)}]")
        first, *more = map(neutral, diagnostic.message.split("\n"))
        yield f"{head}: {self._paint(_BOLD, first)}"
        yield from (f"    {line}" for line in more)
        gutter = self._gutter(diagnostic)
        if diagnostic.span is not None:
            yield from self._place(diagnostic.span, gutter)
        if diagnostic.hint is not None:
            yield from self._remark("hint", diagnostic.hint, gutter)
        for related in diagnostic.related:
            yield from self._remark("note", related.message, gutter)
            yield from self._place(related.span, gutter)

    def _gutter(self, diagnostic: Diagnostic) -> int:
        spans = [related.span for related in diagnostic.related]
        if diagnostic.span is not None:
            spans.append(diagnostic.span)
        return max((len(str(span.line)) for span in spans), default=1)

    def _place(self, span: Span, gutter: int) -> Iterator[str]:
        margin = " " * gutter
        yield f"{margin}{self._paint(_BLUE, '-->')} {neutral(span.path)}:{span.line}:{span.column}"
        shown = excerpt(self._lines, span)
        if shown is None:
            return
        bar = self._paint(_BLUE, "|")
        yield f"{margin} {bar}"
        yield f"{self._paint(_BLUE, str(span.line).rjust(gutter))} {bar} {shown.line}".rstrip()
        yield f"{margin} {bar} {self._paint(_COLOURS[Severity.ERROR], shown.carets)}"

    def _remark(self, word: str, text: str, gutter: int) -> Iterator[str]:
        margin = " " * gutter
        first, *more = map(neutral, text.split("\n"))
        yield f"{margin} {self._paint(_BLUE, '=')} {self._paint(_BOLD, word + ':')} {first}".rstrip()
        yield from (f"{margin}         {line}".rstrip() for line in more)

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._color else text
