"""Findings and the texts they point into, rendered in one of four formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from compiler.diagnostics.machine import as_github, as_json, as_sarif
from compiler.diagnostics.model import Diagnostic, SourceText
from compiler.diagnostics.text import as_text

Format = Literal["text", "json", "github", "sarif"]


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, SourceText],
    format: Format = "text",  # noqa: A002 - the word users know from --format
    color: bool = False,
) -> str:
    """The findings in order of file and position: empty, or newline-ended. Only text can have `color`."""
    findings = in_order(diagnostics)
    match format:
        case "text":
            return as_text(findings, sources, color)
        case "json":
            return as_json(findings)
        case "github":
            return as_github(findings, sources)
        case "sarif":
            return as_sarif(findings, sources)
        case _:
            assert_never(format)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, line and column, findings without a place first; equal places keep their order.

    Each finding once: what stands in one place of a spec for many entries is found at each of them.
    """
    return sorted(dict.fromkeys(diagnostics), key=_position)


def _position(diagnostic: Diagnostic) -> tuple[str, int, int]:
    span = diagnostic.span
    return ("", 0, 0) if span is None else (span.path, span.line, span.column)
