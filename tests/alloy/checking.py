"""How tests ask the checker: a text in, findings out."""

from __future__ import annotations

from typing import Any

from compiler.alloy import parse
from compiler.alloy.checker import check
from compiler.diagnostics import Diagnostic, Severity, SourceText
from compiler.flow.judges import JUDGES


def findings(text: str, **options: Any) -> list[Diagnostic]:
    """All findings about a config, with rules and stages judged."""
    return check(parse(text), SourceText("config.alloy", text, "bytes"), judges=JUDGES, **options)


def errors(text: str, **options: Any) -> list[Diagnostic]:
    """The findings for which Alloy would refuse the config; experimental features are allowed."""
    allowed = {"stability": "experimental", "community": True} | options
    return [finding for finding in findings(text, **allowed) if finding.severity is Severity.ERROR]


def codes(text: str, **options: Any) -> list[str]:
    return [finding.code for finding in findings(text, **options)]


def lines(text: str, code: str, **options: Any) -> list[int]:
    """The lines on which a code was found."""
    return [f.span.line for f in findings(text, **options) if f.code == code and f.span is not None]
