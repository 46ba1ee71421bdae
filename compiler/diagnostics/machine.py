"""Findings for programs: a JSON list, GitHub workflow commands, and SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from compiler.diagnostics.excerpt import Lines
from compiler.diagnostics.model import Diagnostic, Severity, SourceText, Span
from compiler.diagnostics.wording import neutral

_Json = dict[str, object]
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """A list of objects; places are null where a finding has none; columns count as the source's do."""
    return json.dumps([_object(d) for d in diagnostics], indent=2) + "\n"


def _object(diagnostic: Diagnostic) -> _Json:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        **_place(diagnostic.span),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "related": [{"message": r.message, **_place(r.span)} for r in diagnostic.related],
    }


def _place(span: Span | None) -> _Json:
    if span is None:
        return dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    return {
        "file": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def as_github(diagnostics: Sequence[Diagnostic], sources: Mapping[str, SourceText]) -> str:
    """One workflow command a line; columns count characters.

    Escapes as the runner undoes them: `%`, CR and LF everywhere, `:` and `,` in properties
    (actions/toolkit: packages/core/src/command.ts).
    """
    lines = Lines(sources)
    return "".join(_command(d, lines) for d in diagnostics)


def _command(diagnostic: Diagnostic, lines: Lines) -> str:
    properties: dict[str, str] = {}
    if diagnostic.span is not None:
        place = _in_characters(diagnostic.span, lines)
        properties = {"file": place.path, "line": str(place.line), "col": str(place.column)}
        properties["endLine"] = str(place.end_line)
        if place.line == place.end_line:
            properties["endColumn"] = str(place.end_column)
    properties["title"] = diagnostic.code
    text = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = diagnostic.message if diagnostic.hint is None else f"{diagnostic.message}\n{diagnostic.hint}"
    return f"::{_GITHUB[diagnostic.severity]} {text}::{_data(message)}\n"


def _data(text: str) -> str:
    return "%0A".join(neutral(line.replace("%", "%25")) for line in text.split("\n"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(diagnostics: Sequence[Diagnostic], sources: Mapping[str, SourceText]) -> str:
    """One SARIF run; columns count characters (unicodeCodePoints)."""
    lines = Lines(sources)
    codes = sorted({d.code for d in diagnostics})
    driver = {"name": "alloyc", "rules": [{"id": code} for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, lines) for d in diagnostics],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _result(diagnostic: Diagnostic, lines: Lines) -> _Json:
    message = diagnostic.message if diagnostic.hint is None else f"{diagnostic.message}\n{diagnostic.hint}"
    result: _Json = {
        "ruleId": diagnostic.code,
        "level": diagnostic.severity.value,
        "message": {"text": message},
        "locations": [_location(diagnostic.span, lines)] if diagnostic.span is not None else [],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {**_location(related.span, lines), "message": {"text": related.message}}
            for related in diagnostic.related
        ]
    return result


def _location(span: Span, lines: Lines) -> _Json:
    place = _in_characters(span, lines)
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.path)}, "region": region}}


def _in_characters(span: Span, lines: Lines) -> Span:
    start = _column(span.path, span.line, span.column, lines)
    end = _column(span.path, span.end_line, span.end_column, lines)
    return Span(span.path, span.line, start, span.end_line, end)


def _column(path: str, number: int, column: int, lines: Lines) -> int:
    line = lines.line(path, number)
    return column if line is None else lines.index(path, line, column) + 1
