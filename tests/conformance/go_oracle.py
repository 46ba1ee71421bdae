"""Go's own templates, formats and times as a process that answers requests: see go_oracle/main.go."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("go_oracle")


@dataclass(frozen=True)
class Answer:
    """`verdict`: writes, fails or syntax; `output` is what Go wrote, or its error."""

    verdict: str
    output: str


def ask(requests: Sequence[Mapping[str, object]], folder: Path) -> list[Answer]:
    """The answers to all requests, from the program compiled into `folder`."""
    program = _build(folder)
    questions = "\n".join(map(json.dumps, requests)).encode()
    answers = subprocess.run([program], input=questions, capture_output=True, check=True).stdout
    return [_answer(line) for line in answers.split(b"\n") if line]


def _answer(line: bytes) -> Answer:
    answer = json.loads(line)
    output = base64.b64decode(answer["Output"] or "").decode("utf-8", "surrogateescape")
    return Answer(answer["Verdict"], output)


def _build(folder: Path) -> Path:
    """Skips the calling test where Go is absent; in CI that is a failure."""
    go = shutil.which("go")
    if go is None:
        message = "Go is not installed: its templates cannot be run"
        if os.environ.get("CI"):
            raise FileNotFoundError(message)
        pytest.skip(message)
    program = folder / "go_oracle"
    subprocess.run([go, "build", "-o", program, "."], cwd=SOURCE, check=True)
    return program
