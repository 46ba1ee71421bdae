"""Rules about configs, and rules that look across artifacts, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from compiler.artifacts import Artifacts
from compiler.checks.alloy_configs import begin_check_configs
from compiler.checks.coverage import check_coverage
from compiler.checks.label_flow import check_label_flow
from compiler.checks.manifests import check_manifests
from compiler.checks.selected_objects import check_selected_objects
from compiler.diagnostics import Report

__all__ = ["begin_check_configs", "check_artifacts"]


def check_rules(artifacts: Artifacts, report: Report) -> None:
    """Report what is wrong with the rules, where there are some."""
    if artifacts.rules:
        from compiler.checks.rules import check_rules as check  # the parsers of queries and templates

        check(artifacts, report)


CHECKS: tuple[Callable[[Artifacts, Report], None], ...] = (
    check_label_flow,
    check_selected_objects,
    check_coverage,
    check_rules,
    check_manifests,
)


def check_artifacts(artifacts: Artifacts, report: Report) -> None:
    """Run every check; all findings of all checks are reported."""
    for check in CHECKS:
        check(artifacts, report)
