"""The official Alloy parser and printer as a process that judges sources: see alloy_oracle/main.go."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ORACLE = Path(__file__).with_name("alloy_oracle")


@dataclass(frozen=True)
class Verdict:
    """`text` is the formatted source of an accepted one, and "line:column: message" for a rejected one."""

    accepted: bool
    text: bytes


class OfficialAlloy:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._requests = process.stdin
        self._answers = process.stdout

    def judge(self, source: bytes) -> Verdict:
        self._requests.write(struct.pack(">I", len(source)) + source)
        self._requests.flush()
        accepted, size = struct.unpack(">cI", self._answers.read(5))
        return Verdict(accepted == b"y", self._answers.read(size))


def build_oracle(folder: Path) -> Path:
    """The compiled program. Skips the calling test where Go is absent; in CI that is a failure."""
    go = shutil.which("go")
    if go is None:
        message = "Go is not installed: the official Alloy parser cannot be run"
        if os.environ.get("CI"):
            raise FileNotFoundError(message)
        pytest.skip(message)
    program = folder / "alloy_oracle"
    subprocess.run([go, "build", "-o", program, "."], cwd=ORACLE, check=True)
    return program


@contextmanager
def official_alloy(folder: Path) -> Iterator[OfficialAlloy]:
    """The official parser and printer, compiled into `folder` and running."""
    command = [build_oracle(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield OfficialAlloy(process)
        assert process.stdin is not None
        process.stdin.close()
