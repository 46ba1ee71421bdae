"""What became of the inputs of a trace, in one order: what was followed in, outcomes with source positions out."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from compiler.languages.go_time import Time, format_time
from compiler.simulator.entry import Entry
from compiler.simulator.network import Arrived, Followed
from compiler.simulator.run import Ended

Position = Callable[[int], str]


class Outcome(Struct, frozen=True):
    """`verdict`: arrived (at the component `at`), dropped or not simulated (at the block `at`)."""

    entry: Entry
    verdict: str
    at: str
    start: int = -1
    reason: str | None = None


def in_input_order(followed: Followed) -> list[Outcome]:
    """Every outcome by the number of the first input it came from."""
    outcomes = [*map(_arrived, followed.arrived), *map(_ended, followed.ended)]
    return sorted(outcomes, key=lambda outcome: outcome.entry.inputs[0])


def as_object(outcome: Outcome, position: Position) -> dict[str, object]:
    """One outcome as a JSON object; `input` counts from 1, and `inputs` has them all where a stage joined lines."""
    entry = outcome.entry
    shown: dict[str, object] = {"input": entry.inputs[0] + 1}
    if len(entry.inputs) > 1:
        shown["inputs"] = [number + 1 for number in entry.inputs]
    shown[_KEYS[outcome.verdict]] = outcome.at
    if outcome.reason is not None:
        shown |= {"reason": outcome.reason, "position": position(outcome.start)}
    steps = [
        {
            "name": step.name,
            "position": position(step.start),
            "verdict": step.verdict,
            **({} if step.reason is None else {"reason": step.reason}),
            "line": step.line,
            "labels": step.labels,
            "structured_metadata": step.structured_metadata,
            "extracted": step.extracted,
            "timestamp": time_text(step.timestamp),
        }
        for step in entry.steps
    ]
    return shown | {
        "line": entry.line,
        "labels": entry.labels,
        "structured_metadata": entry.structured_metadata,
        "timestamp": time_text(entry.timestamp),
        "steps": steps,
    }


def time_text(nanoseconds: int) -> str:
    """RFC 3339 with as many digits of the second as it needs."""
    return format_time(Time.of_nanoseconds(nanoseconds), "2006-01-02T15:04:05.999999999Z07:00")


def _arrived(arrived: Arrived) -> Outcome:
    return Outcome(arrived.entry, "arrived", arrived.sink)


def _ended(ended: Ended) -> Outcome:
    return Outcome(ended.entry, ended.verdict, ended.name, ended.start, ended.reason)


_KEYS = {"arrived": "sink", "dropped": "dropped_at", "not simulated": "not_simulated_at"}
