"""The whole compile of one spec, in order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from compiler.alloy import print_file
from compiler.artifacts import Artifacts, CollectorConfig
from compiler.checks import check_artifacts
from compiler.diagnostics import Report
from compiler.lowering.collector import lower_collector
from compiler.plan.model import Plan
from compiler.plan.resolve import resolve
from compiler.spec.read import read_spec


def compile_spec(path: Path, given: Mapping[str, str], report: Report) -> Artifacts:
    """Everything that the spec at `path` compiles to; `given` are parameter values.

    Raises Problems once the report holds an error; nothing has been written then.
    """
    artifacts = build_artifacts(plan_spec(path, given, report), report)
    check_artifacts(artifacts, report)
    report.stop_if_failed()
    return artifacts


def plan_spec(path: Path, given: Mapping[str, str], report: Report) -> Plan:
    """The plan of the spec at `path`; raises Problems as compile_spec does."""
    plan = resolve(read_spec(path, given, report), given, report)
    report.stop_if_failed()
    return plan


def build_artifacts(plan: Plan, report: Report) -> Artifacts:
    """Trees, objects and texts of a plan, unchecked."""
    configs = []
    for scope in plan.scopes:
        for collector in scope.collectors:
            tree = lower_collector(plan, collector)
            configs.append(CollectorConfig(scope.name, collector.name, tree, print_file(tree)))
    return Artifacts(plan, tuple(configs))
