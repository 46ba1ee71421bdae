"""A stretch of a query that stands in a spec: where it is there."""

from __future__ import annotations

from compiler.diagnostics import SourceText, Span


def place_in_spec(span: Span, query: str, written: Span, spec: SourceText | None) -> Span:
    """The place in the spec of `span`, a stretch of `query`, which is the YAML value at `written`.

    A value that YAML folds or unescapes cannot be followed character by character: then it is the whole value.
    """
    if spec is None:
        return written
    lines = spec.text.split("\n")
    wanted = _stretch(query, span)
    first = lines[written.line - 1][written.column - 1 :]
    if first[:1] in ("|", ">"):
        return _in_block(lines, span, written, wanted) or written
    column = written.column + span.column - 1 + (first[:1] in "\"'")
    place = Span(written.path, written.line, column, written.line, column + len(wanted))
    return place if span.line == 1 and "\n" not in wanted and _text(lines, place) == wanted else written


def _in_block(lines: list[str], span: Span, written: Span, wanted: str) -> Span | None:
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines[written.line :] if line.strip()), 0)
    line, column = written.line + span.line, indent + span.column
    place = Span(written.path, line, column, line, column + len(wanted))
    return place if "\n" not in wanted and _text(lines, place) == wanted else None


def _stretch(query: str, span: Span) -> str:
    lines = query.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return "\n".join(lines[span.line - 1 : span.end_line])


def _text(lines: list[str], place: Span) -> str:
    if not 1 <= place.line <= len(lines):
        return ""
    return lines[place.line - 1][place.column - 1 : place.end_column - 1]
