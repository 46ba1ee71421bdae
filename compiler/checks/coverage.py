"""Every query of every dashboard is fed by some job or log source; what was found while proving that is reported."""

from __future__ import annotations

from compiler.artifacts import Artifacts
from compiler.diagnostics import Report


def check_coverage(artifacts: Artifacts, report: Report) -> None:
    """Report the findings of the coverage proof, with the queries as the texts they point into."""
    proof = artifacts.coverage
    if proof is not None:
        report.sources.update(proof.sources())
        report.extend(proof.findings)
