"""What feeds the queries of the stack: the proof, and its table for reviewers."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import Consumer
from compiler.coverage.proof import prove_readings
from compiler.coverage.reading import Reading, sources
from compiler.diagnostics import Diagnostic, SourceText
from compiler.plan.model import Plan
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


def prove_queries(
    plan: Plan, readings: tuple[Reading, ...], jobs: tuple[JobFlow, ...], flows: tuple[SourceFlow, ...]
) -> CoverageProof:
    """Prove that every query is fed by the series and streams of the stack."""
    coverage = prove_readings(readings, supplies(plan, jobs), streams(flows))
    return CoverageProof(coverage.findings, coverage_markdown(coverage), tuple(r.consumer for r in readings))
