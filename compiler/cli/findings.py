"""Prints the findings of a run: to people on stderr, to machines on stdout."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from compiler.diagnostics import Report, Severity

if TYPE_CHECKING:
    from compiler.diagnostics.render import Format


def print_report(report: Report, output_format: Format) -> None:
    """Print all findings, and for people a last line that counts them."""
    if output_format == "text" and not report.diagnostics:
        return
    from compiler.diagnostics.render import render

    stream = sys.stderr if output_format == "text" else sys.stdout
    color = output_format == "text" and stream.isatty() and "NO_COLOR" not in os.environ
    text = render(report.diagnostics, report.sources, output_format, color)
    stream.write(text if text.endswith("\n") or not text else text + "\n")
    if output_format == "text":
        stream.write(_count(report) + "\n")


def _count(report: Report) -> str:
    severities = [finding.severity for finding in set(report.diagnostics)]  # each once, as they are shown
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return " and ".join(parts) if parts else "no problems"
