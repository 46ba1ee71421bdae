"""A trace for people: outcomes in, each step as it changed the entry, or a count of each outcome, out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from compiler.cli.trace_outcomes import Outcome, Position, time_text
from compiler.simulator.entry import Step

MOST_SHOWN = 10


def as_text(outcomes: Sequence[Outcome], position: Position) -> str:
    """The steps of each outcome; of more than MOST_SHOWN outcomes only the summary."""
    lines: list[str] = []
    if len(outcomes) <= MOST_SHOWN:
        for outcome in outcomes:
            lines += [*_told(outcome, position), ""]
    if len(outcomes) != 1:
        lines += _summary(outcomes, position)
    return "\n".join(lines).rstrip("\n") + "\n"


def _told(outcome: Outcome, position: Position) -> Iterator[str]:
    numbers = ", ".join(str(number + 1) for number in outcome.entry.inputs)
    yield f"input {numbers}"
    for step in outcome.entry.steps:
        reason = f" ({step.reason})" if step.reason else ""
        yield f"  {step.name}  {position(step.start)}  {step.verdict}{reason}".rstrip()
        yield from (f"    {line}" for line in _state(step))
    yield f"  {_end(outcome, position)}"


def _state(step: Step) -> Iterator[str]:
    if step.line:
        yield f"line       {_quoted(step.line)}"
    for title, values in (
        ("labels", step.labels),
        ("metadata", step.structured_metadata),
        ("extracted", step.extracted),
    ):
        if values:
            yield f"{title:<10} " + ", ".join(f"{key}={_quoted(values[key])}" for key in sorted(values))
    yield f"time       {time_text(step.timestamp)}"


def _summary(outcomes: Sequence[Outcome], position: Position) -> list[str]:
    """A line for each end, the most frequent first."""
    counts = Counter(_end(outcome, position) for outcome in outcomes)
    width = len(str(max(counts.values(), default=0)))
    ends = sorted(counts.items(), key=lambda end: (-end[1], end[0]))
    return [f"{len(outcomes)} outcomes:", *(f"  {count:>{width}}  {end}" for end, count in ends)]


def _end(outcome: Outcome, position: Position) -> str:
    if outcome.verdict == "arrived":
        return f"goes to {outcome.at}"
    return f"{outcome.verdict} at {outcome.at} {position(outcome.start)}: {outcome.reason}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
