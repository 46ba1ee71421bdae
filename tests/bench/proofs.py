"""How long the proofs about flows take on specs of many jobs, with a label contract to keep."""

from __future__ import annotations

import time
from pathlib import Path

from compiler.diagnostics import Report
from compiler.lowering.collector import lower_collector
from compiler.pipeline import plan_spec
from compiler.proof.flows import plan_flows
from compiler.proof.stack import prove_flows

CONTRACT = """contract:
  metrics: {job: required, namespace: required, pod: required, node: required, uid: forbidden}
"""


def seconds(spec: Path) -> float:
    """The processor time of the proofs alone: label flow, exactly once, arrival and contract."""
    plan = plan_spec(spec, {}, Report())
    trees = {c.name: lower_collector(plan, c) for scope in plan.scopes for c in scope.collectors}
    report = Report()
    start = time.process_time()
    jobs, sources = plan_flows(plan, trees)
    prove_flows(plan, trees, jobs, sources, report)
    took = time.process_time() - start
    assert not report.diagnostics
    return took


def with_contract(spec: Path) -> Path:
    """The spec with CONTRACT, beside it."""
    kept = spec.with_name(f"contract-{spec.name}")
    kept.write_text(CONTRACT + spec.read_text())
    return kept
