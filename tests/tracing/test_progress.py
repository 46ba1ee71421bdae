"""A trace that takes long says how far it is; a short one says nothing."""

from __future__ import annotations

import itertools

import pytest

from compiler.cli.trace_progress import with_progress
from compiler.simulator.pipeline import LogInput


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.001, ""), (1.5, "traced 64 of 200 inputs\ntraced 192 of 200 inputs\n")]
)
def test_progress(
    seconds: float, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = itertools.count(step=seconds)
    monkeypatch.setattr("compiler.cli.trace_progress.time.monotonic", lambda: next(clock))
    inputs = [LogInput(str(number)) for number in range(200)]
    assert list(with_progress(inputs)) == inputs
    assert capsys.readouterr().err == told
