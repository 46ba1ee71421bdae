"""What feeds the queries of the stack: the proof, and its table for reviewers."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import Consumer
from compiler.coverage.proof import Coverage, prove_readings
from compiler.coverage.reading import Reading, sources
from compiler.diagnostics import Diagnostic, SourceText
from compiler.kinds.rule import RuleGroup
from compiler.plan.model import Plan
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.recorded import recorded_supplies
from compiler.proof.supplies import streams, supplies


class CoverageProof(Struct, frozen=True):
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
    readings: tuple[Reading, ...],
    rules: tuple[RuleGroup, ...],
    jobs: tuple[JobFlow, ...],
    flows: tuple[SourceFlow, ...],
) -> CoverageProof:
    """Prove that every query is fed by the series and streams of the stack, or by what its rules record."""
    scraped = supplies(plan, jobs)
    coverage = prove_readings(readings, (*scraped, *recorded_supplies(rules, scraped)), streams(flows))
    consumers = tuple(reading.consumer for reading in readings)
    return CoverageProof(coverage.findings, coverage_markdown(coverage), consumers, _feeds(coverage))


def _feeds(coverage: Coverage) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in coverage.rows:
        if row.consumer.kind == "rule":
            found.setdefault((row.consumer.group, row.consumer.title), set()).update(row.fed_by)
    return {key: tuple(sorted(names)) for key, names in found.items()}
