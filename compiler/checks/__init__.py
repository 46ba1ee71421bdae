"""Rules that look across artifacts, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from compiler.artifacts import Artifacts
from compiler.checks.alloy_round_trip import check_round_trip
from compiler.checks.coverage import check_coverage
from compiler.diagnostics import Report

CHECKS: tuple[Callable[[Artifacts, Report], None], ...] = (check_round_trip, check_coverage)


def check_artifacts(artifacts: Artifacts, report: Report) -> None:
    """Run every check; all findings of all checks are reported."""
    for check in CHECKS:
        check(artifacts, report)
