"""The static proofs: what arrives where in a large stack, under which labels and how often, and what feeds panels.

Each is timed in processes of its own, as a compile does it: once, with nothing remembered from a run before.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from compiler.coverage.model import OPEN, Consumer, Supply, closed
from compiler.coverage.proof import prove
from compiler.diagnostics import Report
from compiler.metrics import load
from compiler.pipeline import build_configs
from compiler.proof.flows import plan_flows
from compiler.proof.stack import prove_flows
from tests.bench.generated import plan_of
from tests.bench.table import row, seconds_of

ROOT = Path(__file__).resolve().parents[2]
QUERIES = (
    'sum by (namespace) (kube_pod_status_phase{{job="{job}", phase="Running"}})',
    'sum(rate(kube_pod_container_status_restarts_total{{job="{job}"}}[5m])) by (pod)',
    'topk(5, kube_pod_container_resource_requests{{job="{job}", resource="cpu"}})',
    'kube_node_status_condition{{job="{job}", condition="Ready"}} == 0',
)


def flow_seconds(jobs: int) -> float:
    """The seconds of the proofs about flows: label flow, exactly once, arrival, and a contract to keep."""
    plan = plan_of(jobs)
    trees = {config.collector: config.tree for config in build_configs(plan, Report())}
    report = Report()
    seconds = seconds_of(lambda: prove_flows(plan, trees, *plan_flows(plan, trees), report))
    assert not report.diagnostics
    return seconds


def coverage_seconds(panels: int, jobs: int) -> float:
    """The seconds of the proof of so many panels, whose queries all differ, against so many jobs."""
    exporter = load("kube-state-metrics")
    supplies = [
        Supply(
            job=f"job-{number}",
            datasource="prometheus",
            exporters=(exporter,),
            labels={"job": closed(f"job-{number}"), "instance": OPEN},
            honor_labels=True,
        )
        for number in range(jobs)
    ]
    consumers = [
        Consumer(
            kind="panel",
            group="bench",
            title=f"Panel {number}",
            datasource="prometheus",
            language="promql",
            expression=f"{QUERIES[number % len(QUERIES)].format(job=f'job-{number % jobs}')} > {number}",
        )
        for number in range(panels)
    ]
    return seconds_of(lambda: prove(consumers, supplies, ()))


def first_time(call: str) -> float:
    """The median of what `call`, of a function of this module, answers in new processes."""
    program = f"from tests.bench.proofs import coverage_seconds, flow_seconds; print({call})"
    command = [sys.executable, "-c", program]
    answers = [subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for _ in range(5)]
    return statistics.median(map(float, answers))


def main() -> None:
    small, large = first_time("flow_seconds(1000)"), first_time("flow_seconds(4000)")
    row("proofs about the flows of 1,000 jobs", f"{small:.2f} s", "1 s")
    row("  time per job of 4,000, against 1,000", f"{large / 4 / small:.2f} x", "linear")
    panels = first_time("coverage_seconds(500, 50)")
    row("proof of 500 panels against 50 jobs", f"{panels:.2f} s", "1.5 s")
