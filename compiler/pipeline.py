"""The whole compile of one spec, in order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.alloy import ast, print_file
from compiler.artifacts import Artifacts, CollectorConfig, DashboardText
from compiler.checks import begin_check_configs, check_artifacts
from compiler.diagnostics import Report
from compiler.documents.deploy_script import deploy_script
from compiler.documents.pipelines import pipelines_markdown
from compiler.documents.runbook import runbook
from compiler.lowering.collector import lower_collector
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.scope import build_scope
from compiler.plan.model import CollectorPlan, Plan, ScopePlan
from compiler.plan.resolve import resolve
from compiler.proof.expectations import check_expectations
from compiler.proof.flows import JobFlow, SourceFlow, plan_flows
from compiler.spec.read import read_spec

if TYPE_CHECKING:
    from compiler.proof.coverage import CoverageProof


def compile_spec(path: Path, given: Mapping[str, str], report: Report) -> Artifacts:
    """Everything that the spec at `path` compiles to; `given` are parameter values.

    Raises Problems once the report holds an error; nothing has been written then.
    """
    plan = plan_spec(path, given, report)
    configs = build_configs(plan)
    found = begin_check_configs(plan, configs)
    artifacts = build_artifacts(plan, configs, report)
    report.merge(found())
    check_artifacts(artifacts, report)
    report.stop_if_failed()
    return artifacts


def plan_spec(path: Path, given: Mapping[str, str], report: Report) -> Plan:
    """The plan of the spec at `path`; raises Problems as compile_spec does."""
    plan = resolve(read_spec(path, given, report), given, report)
    report.stop_if_failed()
    return plan


def build_artifacts(plan: Plan, configs: tuple[CollectorConfig, ...], report: Report) -> Artifacts:
    """Trees, objects and texts of a plan whose configs are given, unchecked."""
    dashboards = _dashboards(plan, report)
    scopes = tuple(_manifests(plan, scope, configs, dashboards) for scope in plan.scopes)
    jobs, sources = plan_flows(plan, {config.collector: config.tree for config in configs})
    check_expectations(plan, jobs, sources, report)
    proof = _prove(plan, dashboards, jobs, sources)
    documents = [
        ("PIPELINES.md", pipelines_markdown(plan, jobs, sources)),
        ("RUNBOOK.md", runbook(plan, scopes)),
    ]
    script = deploy_script(plan, scopes)
    if script is not None:
        documents.append(("deploy-vcluster.sh", script))
    if proof is not None:
        documents.append(("COVERAGE.md", proof.document))
    return Artifacts(plan, configs, dashboards, scopes, proof, tuple(documents), jobs)


def compile_configs(
    path: Path, given: Mapping[str, str], report: Report
) -> tuple[Plan, tuple[CollectorConfig, ...]]:
    """The plan of a spec and its Alloy configs, for who follows lines and samples through them.

    Raises Problems as compile_spec does; nothing is checked but what the tests of the spec expect.
    """
    plan = plan_spec(path, given, report)
    configs = build_configs(plan)
    if plan.tests:
        check_expectations(
            plan, *plan_flows(plan, {config.collector: config.tree for config in configs}), report
        )
        report.stop_if_failed()
    return plan, configs


def build_configs(plan: Plan) -> tuple[CollectorConfig, ...]:
    """The Alloy config of each collector of a plan, unchecked."""
    return tuple(_config(plan, scope, collector) for scope in plan.scopes for collector in scope.collectors)


def _config(plan: Plan, scope: ScopePlan, collector: CollectorPlan) -> CollectorConfig:
    tree = lower_collector(plan, collector)
    blocks = tuple(print_file(ast.File((statement,))) for statement in tree.body)
    return CollectorConfig(scope.name, collector.name, tree, blocks)


def _dashboards(plan: Plan, report: Report) -> tuple[DashboardText, ...]:
    if not plan.dashboards:
        return ()
    from compiler.dashboards.collect import build_dashboards  # grafanalib is slow to import
    from compiler.dashboards.to_json import compact, render

    built = build_dashboards(plan, report)
    return tuple(DashboardText(d.uid, d.model, render(d.model), compact(d.model)) for d in built)


def _manifests(
    plan: Plan,
    scope: ScopePlan,
    configs: tuple[CollectorConfig, ...],
    dashboards: tuple[DashboardText, ...],
) -> ScopeManifests:
    own = {config.collector: (config.tree, config.blocks) for config in configs if config.scope == scope.name}
    return build_scope(plan, scope, own, {dashboard.uid: dashboard.compact for dashboard in dashboards})


def _prove(
    plan: Plan,
    dashboards: tuple[DashboardText, ...],
    jobs: tuple[JobFlow, ...],
    sources: tuple[SourceFlow, ...],
) -> CoverageProof | None:
    """What feeds the queries of the dashboards; None where there are none."""
    if not dashboards:
        return None
    from compiler.proof.coverage import prove_dashboards  # the parsers of both query languages

    return prove_dashboards(plan, (dashboard.model for dashboard in dashboards), jobs, sources)
