"""The static proofs: which labels arrive where in a large stack, and what feeds the queries of many panels."""

from __future__ import annotations

import tempfile
from pathlib import Path

from compiler.coverage.model import OPEN, Consumer, Supply, closed
from compiler.coverage.proof import prove
from compiler.diagnostics import Report
from compiler.metrics import load
from compiler.pipeline import build_configs, plan_spec
from compiler.proof.flows import plan_flows
from tests.bench.large_specs import spec_of
from tests.bench.table import median_of, row

QUERIES = (
    'sum by (namespace) (kube_pod_status_phase{{job="{job}", phase="Running"}})',
    'sum(rate(kube_pod_container_status_restarts_total{{job="{job}"}}[5m])) by (pod)',
    'topk(5, kube_pod_container_resource_requests{{job="{job}", resource="cpu"}})',
    'kube_node_status_condition{{job="{job}", condition="Ready"}} == 0',
)


def flow_seconds(jobs: int) -> float:
    """The median seconds of the label flow of a spec with so many jobs."""
    with tempfile.TemporaryDirectory() as folder:
        plan = plan_spec(spec_of(jobs, Path(folder)), {}, Report())
    trees = {config.collector: config.tree for config in build_configs(plan)}
    return median_of(lambda: plan_flows(plan, trees), 5)


def coverage_seconds(panels: int, jobs: int) -> float:
    """The median seconds of the proof of so many panels, whose queries all differ, against so many jobs."""
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
    return median_of(lambda: prove(consumers, supplies, ()), 3)


def main() -> None:
    small, large = flow_seconds(1000), flow_seconds(4000)
    row("label flow of 1,000 jobs", f"{small:.2f} s", "1 s")
    row("  time per job of 4,000, against 1,000", f"{large / 4 / small:.2f} x", "linear")
    row("proof of 500 panels against 50 jobs", f"{coverage_seconds(500, 50):.2f} s", "1.5 s")
