"""The plans of committed specs, for tests of what is made from plans."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from compiler.alloy import ast, print_file
from compiler.diagnostics import Report
from compiler.lowering.collector import lower_collector
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.scope import build_scope
from compiler.pipeline import plan_spec
from compiler.plan.model import Plan

ROOT = Path(__file__).resolve().parents[1]
SPECS = (*sorted((ROOT / "specs").glob("*.yaml")), *sorted((ROOT / "tests" / "cases").glob("*/spec.yaml")))
DASHBOARDS = {"kaiwo-cluster-health": '{"uid":"kaiwo-cluster-health"}', "kaiwo-test-debug": "{}"}

RULES = dict.fromkeys(("loki", "prometheus"), (("targets.yaml", "groups: []\n"),))


def spec_name(path: Path) -> str:
    """What a test calls a spec: the name of its case, or of its file."""
    return path.parent.name if path.name == "spec.yaml" else path.stem


@cache
def plan_of(path: Path) -> Plan:
    """The plan of one of SPECS."""
    return plan_spec(path, {}, Report())


def kaiwo_plan() -> Plan:
    """Host, run and vcluster scopes with all backends, the audit path, and collectors of several kinds."""
    return plan_of(ROOT / "specs" / "kaiwo.yaml")


def built(plan: Plan, scope_name: str) -> ScopeManifests:
    """The manifests of one scope of a plan."""
    scope = plan.scope(scope_name)
    trees = {collector.name: lower_collector(plan, collector) for collector in scope.collectors}
    configs = {
        name: (tree, tuple(print_file(ast.File((statement,))) for statement in tree.body))
        for name, tree in trees.items()
    }
    return build_scope(plan, scope, configs, DASHBOARDS, RULES)
