"""Every query of dashboards and rules is fed by some job or log source; what was found while proving is reported."""

from __future__ import annotations

from msgspec.structs import replace

from compiler.artifacts import Artifacts
from compiler.checks.written_queries import place_in_spec
from compiler.coverage.model import Consumer
from compiler.diagnostics import Diagnostic, Report


def check_coverage(artifacts: Artifacts, report: Report) -> None:
    """Report the findings of the coverage proof; their places are in the spec where the query stands there, else in
    the query's own text."""
    proof = artifacts.coverage
    if proof is None:
        return
    report.sources.update(proof.sources())
    written = {(group.name, rule.name) for group in artifacts.rules for rule in group.rules if rule.written}
    in_spec = {
        consumer.where: consumer
        for consumer in proof.consumers
        if consumer.kind == "rule" and (consumer.group, consumer.title) in written
    }
    for finding in proof.findings:
        consumer = None if finding.span is None else in_spec.get(finding.span.path)
        report.add(finding if consumer is None else _placed(finding, consumer, report))


def _placed(finding: Diagnostic, consumer: Consumer, report: Report) -> Diagnostic:
    written = consumer.span
    assert finding.span is not None
    assert written is not None
    place = place_in_spec(finding.span, consumer.expression, written, report.sources.get(written.path))
    related = tuple(entry for entry in finding.related if entry.span != written)
    return replace(finding, span=place, related=related)
