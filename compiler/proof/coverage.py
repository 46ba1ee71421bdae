"""What feeds the queries of dashboards and rules: the proof, and its table for reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import Consumer
from compiler.coverage.proof import Coverage, prove
from compiler.coverage.reading import sources
from compiler.diagnostics import Diagnostic, SourceText
from compiler.kinds.rule import RuleGroup
from compiler.plan.model import Plan
from compiler.proof.consumers import dashboard_consumers, rule_consumers
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.recorded import recorded_supplies
from compiler.proof.supplies import streams, supplies


@dataclass(frozen=True, slots=True)
class CoverageProof:
    """What was found about the queries, and COVERAGE.md. The findings point into the queries' own texts.

    `feeds` names the jobs and sources behind each rule by its group and name.
    """

    findings: tuple[Diagnostic, ...]
    document: str
    consumers: tuple[Consumer, ...]
    feeds: Mapping[tuple[str, str], tuple[str, ...]]

    def sources(self) -> dict[str, SourceText]:
        """The texts of the queries by the path that findings give them."""
        return sources(self.consumers)


def prove_queries(
    plan: Plan,
    models: Iterable[dict[str, Any]],
    rules: tuple[RuleGroup, ...],
    jobs: tuple[JobFlow, ...],
    flows: tuple[SourceFlow, ...],
) -> CoverageProof:
    """Prove that every query of the dashboards, given as Grafana's JSON, and of the rules is fed."""
    asked = [consumer for model in models for consumer in dashboard_consumers(model)]
    consumers = (*asked, *rule_consumers(rules))
    scraped = supplies(plan, jobs)
    coverage = prove(consumers, (*scraped, *recorded_supplies(rules, scraped)), streams(flows))
    return CoverageProof(coverage.findings, coverage_markdown(coverage), consumers, _feeds(coverage))


def _feeds(coverage: Coverage) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in coverage.rows:
        if row.consumer.kind == "rule":
            found.setdefault((row.consumer.group, row.consumer.title), set()).update(row.fed_by)
    return {key: tuple(sorted(names)) for key, names in found.items()}
