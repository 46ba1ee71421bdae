"""How fast Alloy is parsed and formatted, beside the official Go implementation where Go is present."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from compiler.alloy import format_source, parse, print_file
from compiler.alloy.build import attr, block, file, ref
from tests.conformance.official_alloy import ORACLE
from tests.shared_data import FOLDER

ROUNDS = 3
RUNS = 15


@dataclass(frozen=True)
class Row:
    """One measurement; `official` is that of the Go implementation in the same run, `target` what issue 3 asks."""

    what: str
    value: str
    target: str
    official: str = ""


def generated_config(jobs: int) -> str:
    """A config of relabel rules and scrapes, as the compiler writes them."""
    blocks = []
    for number in range(jobs):
        name = f"job_{number}"
        blocks += [
            block(
                "discovery.relabel",
                name,
                attr("targets", ref(f"discovery.kubernetes.{name}.targets")),
                block(
                    "rule",
                    None,
                    attr("source_labels", ["__meta_kubernetes_pod_label_app", "__meta_kubernetes_namespace"]),
                    attr("regex", f"app-{number};(.+)"),
                    attr("action", "keep"),
                ),
                block(
                    "rule",
                    None,
                    attr("source_labels", ["__meta_kubernetes_pod_name"]),
                    attr("target_label", "pod"),
                ),
                block("rule", None, attr("replacement", "host"), attr("target_label", "cluster")),
            ),
            block(
                "prometheus.scrape",
                name,
                attr("targets", ref(f"discovery.relabel.{name}.output")),
                attr("forward_to", [ref("prometheus.remote_write.default.receiver")]),
                attr("job_name", name),
                attr("scrape_interval", "30s"),
            ),
        ]
    return print_file(file(*blocks))


def real_configs() -> list[bytes]:
    """The configs of the corpus that were files of public repositories."""
    folder = FOLDER / "corpus" / "alloy" / "valid"
    entries = map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    return [(folder / entry["file"]).read_bytes() for entry in entries if entry["kind"] == "file"]


def rows() -> Iterator[Row]:
    generated = [generated_config(1000).encode()]
    real = real_configs() if (FOLDER / "corpus").exists() else []
    large = [generated_config(17_000).encode()[:10_000_000].rpartition(b"\n}\n")[0] + b"\n}\n"]
    official = _official_speeds(generated[0])
    yield Row("parse, generated, 0.6 MB", _speed(parse, generated), "2.5 MB/s", official[0])
    if real:
        yield Row("parse, real", _speed(parse, real), "3 MB/s")
    yield Row("parse, generated, 10 MB", _speed(parse, large, rounds=1), "linear")
    yield Row("format, generated, 0.6 MB", _speed(format_source, generated), "1 MB/s", official[1])
    if real:
        yield Row("format, real", _speed(format_source, real), "1 MB/s")
    yield Row("format, generated, 10 MB", _speed(format_source, large, rounds=1), "linear")
    yield Row("`alloyc fmt` of 10 KB, whole process", _process_time(generated_config(17)), "150 ms")


def _speed(work: Callable[[bytes], object], sources: list[bytes], rounds: int = ROUNDS) -> str:
    work(b"a = 1")  # loads the grammar
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for source in sources:
            work(source)
        best = min(best, time.perf_counter() - start)
    return f"{sum(map(len, sources)) / best / 1e6:.1f} MB/s"


def _process_time(config: str) -> str:
    """The median time of the whole command."""
    program = "from compiler.cli.main import run; run()"
    with tempfile.NamedTemporaryFile("w", suffix=".alloy") as written:
        written.write(config)
        written.flush()
        command = [sys.executable, "-c", program, "fmt", written.name]
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
    return f"{statistics.median(times) * 1000:.0f} ms"


def _official_speeds(source: bytes) -> tuple[str, str]:
    """Of parsing, and of parsing and printing together, by the official implementation."""
    go = shutil.which("go")
    if go is None:
        return "", ""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "alloy_oracle"
        subprocess.run([go, "build", "-o", program, "."], cwd=ORACLE, check=True)
        answer = subprocess.run([program, "bench"], input=source, stdout=subprocess.PIPE, check=True).stdout
    parsing, printing = map(int, answer.split())
    return tuple(f"{len(source) / taken * 1000:.0f} MB/s" for taken in (parsing, parsing + printing))  # type: ignore[return-value]


def main() -> None:
    print(f"{'':40}{'alloyc':>12}{'target':>12}{'Go':>12}")
    for row in rows():
        print(f"{row.what:40}{row.value:>12}{row.target:>12}{row.official:>12}", flush=True)


if __name__ == "__main__":
    main()
