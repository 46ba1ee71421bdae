"""What feeds the queries of the dashboards: the proof, and its table for reviewers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import Consumer
from compiler.coverage.proof import prove
from compiler.coverage.reading import sources
from compiler.diagnostics import Diagnostic, SourceText
from compiler.plan.model import Plan
from compiler.proof.consumers import dashboard_consumers
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.supplies import streams, supplies


@dataclass(frozen=True, slots=True)
class CoverageProof:
    """What was found about the queries, and COVERAGE.md. The findings point into the queries' own texts."""

    findings: tuple[Diagnostic, ...]
    document: str
    consumers: tuple[Consumer, ...]

    def sources(self) -> dict[str, SourceText]:
        """The texts of the queries by the path that findings give them."""
        return sources(self.consumers)


def prove_dashboards(
    plan: Plan, models: Iterable[dict[str, Any]], jobs: tuple[JobFlow, ...], flows: tuple[SourceFlow, ...]
) -> CoverageProof:
    """Prove that every query of the dashboards, given as Grafana's JSON, is fed."""
    consumers = tuple(consumer for model in models for consumer in dashboard_consumers(model))
    coverage = prove(consumers, supplies(plan, jobs), streams(flows))
    return CoverageProof(coverage.findings, coverage_markdown(coverage), consumers)
