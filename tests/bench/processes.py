"""Whole commands, from start to exit, beside a process that only imports what the compiler stands on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.generated import config_of
from tests.bench.table import median_of, ratio_row, row

ROOT = Path(__file__).resolve().parents[2]
BASE = "import lark, yaml, jinja2, jsonschema, grafanalib.core"
ALLOYC = [sys.executable, "-m", "compiler"]
MEMORY = "import resource, sys; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
LINE = '{{"level":"warn","ts":"2026-01-15T11:59:58Z","msg":"Reconciling","name":"job-{0}"}}\n'
RUNS = 15


def running(command: list[str]) -> Callable[[], object]:
    """A call that runs a command to its end."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)


def command_seconds(command: list[str], runs: int) -> float:
    """The median seconds of a command."""
    return median_of(running(command), runs)


def command_megabytes(command: list[str]) -> float:
    """The most memory that a command, or a process that it starts, has at any time."""
    program = f"import subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True); {MEMORY}"
    answer = subprocess.run(
        [sys.executable, "-c", program, *command], cwd=ROOT, capture_output=True, check=True
    )
    return float(answer.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        out = ["--out", str(Path(name) / "out")]
        base = running([sys.executable, "-c", BASE])
        row("imports only", f"{median_of(base, RUNS):.2f} s")
        compile_kaiwo = [*ALLOYC, "compile", "specs/kaiwo.yaml", *out]
        ratio_row("compile specs/kaiwo.yaml", running(compile_kaiwo), base, "2.5 x imports", RUNS)
        row("  its memory", f"{command_megabytes(compile_kaiwo):.0f} MB", "120 MB")
        unchanged = running([*compile_kaiwo, "--check"])
        ratio_row("compile --check, nothing changed", unchanged, running(compile_kaiwo), "1 x compile", RUNS)
        quick = running([*ALLOYC, "check", "specs/quickstart.yaml"])
        ratio_row("check specs/quickstart.yaml", quick, base, "1.5 x imports", RUNS)
        tests = running([*ALLOYC, "test", "specs/kaiwo.yaml"])
        ratio_row("test specs/kaiwo.yaml", tests, base, "1.5 x imports", RUNS)
        log = Path(name) / "pod.log"
        log.write_text("".join(LINE.format(number) for number in range(1000)), encoding="utf-8")
        trace = [*ALLOYC, "trace", "specs/kaiwo.yaml", "--source", "pod-logs", "--from-file", str(log)]
        row("trace 1,000 lines through specs/kaiwo.yaml", f"{command_seconds(trace, 3):.2f} s", "1 s")
        config = Path(name) / "config.alloy"
        config.write_text(config_of(10))
        lint = command_seconds([*ALLOYC, "lint", str(config)], RUNS)
        row("lint of 10 KB", f"{lint * 1000:.0f} ms", "350 ms")
