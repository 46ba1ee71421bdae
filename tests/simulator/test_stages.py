"""Stages by themselves, where the shared cases are silent."""

from __future__ import annotations

import pytest

from compiler.simulator.pipeline import LogInput, process
from tests.simulator.replay import configure, nanoseconds

NOW = nanoseconds("2026-01-15T12:00:00Z")
TIME = '{"t":"2026-01-15T11:00:00Z"}'
STAGES = """
stage.json { expressions = {t = ""} }
stage.timestamp {
  source = "t"
  format = "RFC3339"
  action_on_duplicate_timestamp = "%s"
}
"""


@pytest.mark.parametrize(("action", "later"), [("fudge", [0, 1, 2]), ("keep", [0, 0, 0])])
def test_equal_times_of_one_stream_are_told_apart_by_a_nanosecond(action: str, later: list[int]) -> None:
    stages, findings = configure({"config": STAGES % action})
    assert not findings
    arrived = process(stages, [LogInput(TIME)] * 3, NOW).arrived
    assert [entry.timestamp - nanoseconds("2026-01-15T11:00:00Z") for entry in arrived] == later


def test_an_entry_that_chance_decides_on_is_not_simulated() -> None:
    stages, findings = configure({"config": "stage.sampling { rate = 0.5 }"})
    assert not findings
    processed = process(stages, [LogInput("x")], NOW)
    assert [ended.verdict for ended in processed.ended] == ["not simulated"]
