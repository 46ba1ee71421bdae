"""What is proved of every compile about the flow of lines and samples, beside the queries of dashboards."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compiler.alloy import ast
from compiler.diagnostics import Report
from compiler.plan.model import Plan
from compiler.proof.arrival import arrival_findings
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.label_contract import contract_findings
from compiler.proof.perspectives import Perspectives, perspective_findings, perspectives
from compiler.proof.replication import Replication, replication_findings, replications


class Replications(Struct, frozen=True):
    """How often everything is stored, and which jobs are two views of the same."""

    readings: tuple[Replication, ...]
    views: tuple[Perspectives, ...]


def prove_flows(
    plan: Plan,
    trees: Mapping[str, ast.File],
    jobs: tuple[JobFlow, ...],
    sources: tuple[SourceFlow, ...],
    report: Report,
) -> Replications:
    """Report what breaks a proof; `trees` are the configs by collector. The result is for PIPELINES.md."""
    found = replications(plan, trees)
    report.extend(replication_findings(found))
    report.extend(arrival_findings(plan, found))
    report.extend(contract_findings(plan, trees, jobs, sources))
    views = perspectives(found, jobs)
    report.extend(perspective_findings(views))
    return Replications(found, views)
