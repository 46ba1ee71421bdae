"""Log lines through the pod-log pipeline of the KAIWO stack."""

from __future__ import annotations

from pathlib import Path

from compiler.alloy import parse
from compiler.simulator.graph import read_graph
from compiler.simulator.network import follow
from compiler.simulator.pipeline import LogInput
from tests.bench.table import median_of, row

CONFIG = Path(__file__).resolve().parents[2] / "out" / "kaiwo" / "vcluster" / "alloy-vcluster.alloy"
ENVIRONMENT = {
    "VCLUSTER_NAMESPACE": "team-a",
    "INSTALLER": "helm",
    "GITHUB_RUN_ID": "1",
    "GITHUB_RUN_ATTEMPT": "1",
}
LABELS = {"namespace": "default", "pod": "web-0", "container": "web"}
SHAPES = (
    '{{"level": "info", "msg": "request {0} served", "status": 200}}',
    'level=warn msg="request {0} is slow" took=2s',
    "E0115 12:00:00.000000       1 server.go:10] request {0} failed",
    "request {0} served",
)


def main() -> None:
    graph = read_graph(parse(CONFIG.read_text()), ENVIRONMENT)
    lines = [LogInput(SHAPES[number % len(SHAPES)].format(number), dict(LABELS)) for number in range(1000)]

    def run() -> None:
        arrived = follow(graph, ["loki.process.pod_logs"], lines, 0, environment=ENVIRONMENT).arrived
        if len(arrived) != len(lines):
            raise AssertionError(f"{len(arrived)} of {len(lines)} lines arrived")

    row("1,000 lines through the KAIWO pod-log pipeline", f"{median_of(run, 5):.2f} s", "1 s")
