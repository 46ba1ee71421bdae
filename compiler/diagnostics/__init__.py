"""Findings as values: what is wrong, where, and what to do about it."""

from compiler.diagnostics.model import (
    Diagnostic,
    Problems,
    Related,
    Report,
    Severity,
    SourceText,
    Span,
)

__all__ = ["Diagnostic", "Problems", "Related", "Report", "Severity", "SourceText", "Span"]
