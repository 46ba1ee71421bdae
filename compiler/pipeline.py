"""The whole compile of one spec, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from compiler.alloy import ast, print_file
from compiler.artifacts import Artifacts, CollectorConfig, DashboardText
from compiler.checks import begin_check_configs, check_artifacts
from compiler.diagnostics import Report
from compiler.documents.rules import rule_documents, rule_files_by_backend
from compiler.kinds.rule import RuleGroup
from compiler.lowering.collector import lower_collector
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.scope import build_scope
from compiler.plan.model import CollectorPlan, Plan, ScopePlan
from compiler.plan.resolve import resolve
from compiler.proof.expectations import check_expectations
from compiler.proof.flows import JobFlow, SourceFlow, plan_flows
from compiler.proof.stack import prove_flows
from compiler.spec.read import read_spec

if TYPE_CHECKING:
    from compiler.coverage.reading import Reading
    from compiler.coverage.usage import Usage
    from compiler.proof.coverage import CoverageProof


def compile_spec(path: Path, given: Mapping[str, str], report: Report) -> Artifacts:
    """Everything that the spec at `path` compiles to; `given` are parameter values.

    Raises Problems once the report holds an error; nothing has been written then.
    """
    lowered = lower(plan_spec(path, given, report), report)
    found = begin_check_configs(lowered.plan, lowered.configs)
    artifacts = build_artifacts(lowered, report)
    across = Report(sources=report.sources)
    check_artifacts(artifacts, across)  # before the wait for the configs' findings, which come first
    report.merge(found())
    report.extend(across.diagnostics)
    report.stop_if_failed()
    return artifacts


def plan_spec(path: Path, given: Mapping[str, str], report: Report) -> Plan:
    """The plan of the spec at `path`; raises Problems as compile_spec does."""
    plan = resolve(read_spec(path, given, report), given, report)
    report.stop_if_failed()
    return plan


class Lowered(Struct, frozen=True):
    """A plan with its keep lists settled, its configs, and what reads the data: dashboards, rules, all queries."""

    plan: Plan
    configs: tuple[CollectorConfig, ...]
    dashboards: tuple[DashboardText, ...]
    rules: tuple[RuleGroup, ...]
    readings: tuple[Reading, ...]

    @property
    def trees(self) -> dict[str, ast.File]:
        """The configs as trees, by collector."""
        return {config.collector: config.tree for config in self.configs}


def build_artifacts(lowered: Lowered, report: Report) -> Artifacts:
    """Objects and texts of what was lowered, unchecked."""
    plan, configs, rules, dashboards = lowered.plan, lowered.configs, lowered.rules, lowered.dashboards
    trees = lowered.trees
    jobs, sources = plan_flows(plan, trees)
    replication = prove_flows(plan, trees, jobs, sources, report)
    check_expectations(plan, jobs, sources, report)
    files = rule_files_by_backend(plan, rules)
    scopes = tuple(_manifests(plan, scope, configs, dashboards, files) for scope in plan.scopes)
    proof = _prove(plan, lowered.readings, rules, jobs, sources)

    def documents() -> Iterator[tuple[str, str]]:
        # Only who writes files needs the templates.
        from compiler.documents.deploy_script import deploy_script
        from compiler.documents.pipelines import pipelines_markdown
        from compiler.documents.runbook import runbook

        yield "PIPELINES.md", pipelines_markdown(plan, jobs, sources, replication)
        yield "RUNBOOK.md", runbook(plan, scopes, rules, {} if proof is None else proof.feeds)
        yield from rule_documents(plan, rules, files)
        script = deploy_script(plan, scopes)
        if script is not None:
            yield "deploy-vcluster.sh", script
        if proof is not None:
            yield "COVERAGE.md", proof.document

    return Artifacts(plan, configs, dashboards, scopes, rules, proof, documents, jobs)


def compile_configs(
    path: Path, given: Mapping[str, str], report: Report
) -> tuple[Plan, tuple[CollectorConfig, ...]]:
    """The plan of a spec and its Alloy configs, for who follows lines and samples through them.

    Raises Problems as compile_spec does; nothing is checked but what the tests of the spec expect, and what decides
    which series are kept.
    """
    lowered = lower(plan_spec(path, given, report), report)
    report.stop_if_failed()
    if lowered.plan.tests:
        check_expectations(lowered.plan, *plan_flows(lowered.plan, lowered.trees), report)
        report.stop_if_failed()
    return lowered.plan, lowered.configs


def build_configs(plan: Plan, report: Report) -> tuple[CollectorConfig, ...]:
    """The Alloy config of each collector of a plan, unchecked.

    Raises Problems where dashboards or rules, which decide what is kept, cannot be read.
    """
    lowered = lower(plan, report)
    report.stop_if_failed()
    return lowered.configs


def usages_of(plan: Plan, report: Report) -> tuple[Usage, ...]:
    """What of the series of each job is stored, and what of that nobody reads."""
    from compiler.coverage.usage import usages
    from compiler.proof.supplies import supplies

    lowered = lower(plan, report)
    report.stop_if_failed()
    jobs, _ = plan_flows(lowered.plan, lowered.trees)
    also = {entry.job.job.name: frozenset(entry.job.job.keep.also) for entry in jobs}
    return usages(lowered.readings, supplies(lowered.plan, jobs), also)


def lower(plan: Plan, report: Report) -> Lowered:
    """The configs of a plan, its dashboards and rules.

    What a job with `keep: used` keeps is what feeds the queries while everything is kept, so that such a plan is
    lowered twice.
    """
    dashboards = _dashboards(plan, report)
    trees = _trees(plan)
    rules: tuple[RuleGroup, ...] = ()
    jobs: tuple[JobFlow, ...] = ()
    derives = any(job.job.keep.used for scope in plan.scopes for c in scope.collectors for job in c.jobs)
    if plan.rules or derives:
        jobs, sources = plan_flows(plan, trees)
        rules = _rules(plan, jobs, sources, report)
    readings = _queries(plan, dashboards, rules)
    if derives:
        from compiler.proof.keep_lists import derive_keep_lists  # the parsers of both query languages

        plan = derive_keep_lists(plan, readings, jobs)
        trees = _trees(plan)
    return Lowered(plan, _configs(plan, trees), dashboards, rules, readings)


def _trees(plan: Plan) -> dict[str, ast.File]:
    return {c.name: lower_collector(plan, c) for scope in plan.scopes for c in scope.collectors}


def _configs(plan: Plan, trees: Mapping[str, ast.File]) -> tuple[CollectorConfig, ...]:
    return tuple(_config(scope, c, trees[c.name]) for scope in plan.scopes for c in scope.collectors)


def _config(scope: ScopePlan, collector: CollectorPlan, tree: ast.File) -> CollectorConfig:
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
    rules: Mapping[str, tuple[tuple[str, str], ...]],
) -> ScopeManifests:
    own = {config.collector: (config.tree, config.blocks) for config in configs if config.scope == scope.name}
    return build_scope(
        plan, scope, own, {dashboard.uid: dashboard.compact for dashboard in dashboards}, rules
    )


def _rules(
    plan: Plan, jobs: tuple[JobFlow, ...], sources: tuple[SourceFlow, ...], report: Report
) -> tuple[RuleGroup, ...]:
    if not plan.rules:
        return ()
    from compiler.proof.rules import rule_groups  # the parsers of both query languages

    return rule_groups(plan, jobs, sources, report)


def _queries(
    plan: Plan, dashboards: tuple[DashboardText, ...], rules: tuple[RuleGroup, ...]
) -> tuple[Reading, ...]:
    """Everything that asks for what the stack collects, each query as a tree."""
    if not (dashboards or rules or plan.queries):
        return ()
    from compiler.coverage.reading import read
    from compiler.proof.consumers import stack_consumers

    return tuple(map(read, stack_consumers(plan, (dashboard.model for dashboard in dashboards), rules)))


def _prove(
    plan: Plan,
    readings: tuple[Reading, ...],
    rules: tuple[RuleGroup, ...],
    jobs: tuple[JobFlow, ...],
    sources: tuple[SourceFlow, ...],
) -> CoverageProof | None:
    """What feeds the queries; None where nothing is asked."""
    if not readings:
        return None
    from compiler.proof.coverage import prove_queries  # the parsers of both query languages

    return prove_queries(plan, readings, rules, jobs, sources)
