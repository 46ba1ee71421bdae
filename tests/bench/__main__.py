"""`python -m tests.bench`: whole processes timed, and the language's own rows. Nothing here is a test.

Every figure is the median of several runs; `base` is a process that only imports what the compiler stands on.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import language
from tests.bench.proofs import seconds, with_contract

ROOT = Path(__file__).resolve().parents[2]
BASE = "import lark, yaml, jinja2, jsonschema, grafanalib.core"
HEAD = """scopes:
  cluster: {namespace: monitoring}
images:
  alloy: docker.io/grafana/alloy:v1.18.1
backends:
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}
collectors:
  alloy: {scope: cluster, workload: daemonset}
sinks:
  metrics: {kind: prometheus, backend: prometheus}
jobs:
"""
JOB = """  app-{0:05d}:
    kind: pods
    scope: cluster
    namespace: team-{1}
    match_labels: {{app: app-{0:05d}}}
    port: 8080
    to: [metrics]
"""
LINE = '{{"level":"warn","ts":"2026-01-15T11:59:58Z","msg":"Reconciling","name":"job-{0}"}}\n'


def spec_of(jobs: int, folder: Path) -> Path:
    path = folder / f"jobs{jobs}.yaml"
    path.write_text(HEAD + "".join(JOB.format(number, number % 100) for number in range(jobs)))
    return path


def timed(command: list[str], runs: int) -> float:
    """The median seconds of a command, after one run that is not counted and fills the caches."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def row(name: str, figure: str, target: str) -> None:
    print(f"{name:<44} {figure:>14}   {target}", flush=True)


def processes() -> None:
    python, alloyc = sys.executable, [sys.executable, "-m", "compiler"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = timed([python, "-c", BASE], 5)
        row("imports only", f"{base:.2f} s", "")
        kaiwo = timed([*alloyc, "compile", "specs/kaiwo.yaml", "--out", str(folder / "out")], 5)
        row("compile specs/kaiwo.yaml", f"{kaiwo / base:.2f} x imports", "2.5")
        same = timed([*alloyc, "compile", "specs/kaiwo.yaml", "--check", "--out", str(folder / "out")], 5)
        row("compile --check, nothing changed", f"{same / kaiwo:.2f} x compile", "1")
        quick = timed([*alloyc, "check", "specs/quickstart.yaml"], 5)
        row("check specs/quickstart.yaml", f"{quick / base:.2f} x imports", "1.5")
        tests = timed([*alloyc, "test", "specs/kaiwo.yaml"], 5)
        row("test specs/kaiwo.yaml", f"{tests / base:.2f} x imports", "1.5")
        log = folder / "pod.log"
        log.write_text("".join(LINE.format(number) for number in range(1000)), encoding="utf-8")
        trace = [*alloyc, "trace", "specs/kaiwo.yaml", "--source", "pod-logs", "--from-file", str(log)]
        row("trace 1,000 lines through specs/kaiwo.yaml", f"{timed(trace, 3):.2f} s", "1 s")
        small = timed([*alloyc, "check", str(spec_of(1000, folder))], 3)
        row("1,000 jobs", f"{small:.2f} s", "")
        few, many = (seconds(with_contract(spec_of(jobs, folder))) for jobs in (1000, 10_000))
        row("proofs of 1,000 jobs", f"{few:.2f} s", "1 s")
        row("time per job, proofs of 10,000 jobs", f"{many / 10 / few:.2f} x", "1.3")
        large = timed([*alloyc, "check", str(spec_of(10_000, folder))], 1)
        row("10,000 jobs", f"{large:.2f} s", "8 s")
        row("time per job, 10,000 against 1,000", f"{large / 10 / small:.2f} x", "1.3")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        row("most memory of any of these", f"{peak:.0f} MB", "800 MB")


if __name__ == "__main__":
    processes()
    language.main()
