"""The values that every stage reports with: Span, Diagnostic and the Report that collects them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from msgspec import Struct, field


class Severity(StrEnum):
    """How much a finding matters: only errors stop a compile."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class SourceText(Struct, frozen=True):
    """A text that findings point into.

    `columns` says what a column of a span into this text counts: Alloy counts the bytes of a line, YAML its
    characters.
    """

    path: str
    text: str
    columns: Literal["bytes", "characters"] = "characters"


class Span(Struct, frozen=True):
    """A stretch of one source text; lines and columns are 1-based, the end column is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Related(Struct, frozen=True):
    """A second place that explains a finding ("first defined here")."""

    message: str
    span: Span


class Diagnostic(Struct, frozen=True):
    """One finding. `code` is words, `stage/what-is-wrong`, stable across releases and listed in `codes`."""

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()


class Problems(Exception):  # noqa: N818 - it says that there are some, it is not one of them
    """Raised by `Report.stop_if_failed`: the errors are in the report, the stage's result is worthless."""


class Report(Struct):
    """Collects the findings of a run, in the order in which stages made them."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, SourceText] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics.extend(diagnostics)

    def merge(self, other: Report) -> None:
        """Take over the findings of another report, and the texts that they point into."""
        self.extend(other.diagnostics)
        self.sources |= other.sources

    def error(self, code: str, message: str, span: Span | None = None, hint: str | None = None) -> None:
        self.add(Diagnostic(code, message, span, hint))

    def warning(self, code: str, message: str, span: Span | None = None, hint: str | None = None) -> None:
        self.add(Diagnostic(code, message, span, hint, Severity.WARNING))

    @property
    def failed(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self.diagnostics)

    def stop_if_failed(self) -> None:
        """Raise Problems if any error was reported: a later stage never runs on a broken input."""
        if self.failed:
            raise Problems
