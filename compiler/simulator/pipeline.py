"""Simulates one loki.process: stages and entries in, what became of every entry out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from compiler.simulator.chain import Chain
from compiler.simulator.entry import Entry, Extracted
from compiler.simulator.run import Ended, Run
from compiler.simulator.stages.contract import Stage


class LogInput(Struct, frozen=True):
    """One line, or a target, to send. `timestamp` in nanoseconds (None: when it arrives).

    `delay` is the time since the one before, `sample` the labels of what a target exposes.
    """

    line: str
    labels: dict[str, str] = field(default_factory=dict)
    structured_metadata: dict[str, str] = field(default_factory=dict)
    timestamp: int | None = None
    extracted: Extracted = field(default_factory=dict)
    delay: int = 0
    sample: Mapping[str, str] | None = None


class Processed(Struct, frozen=True):
    """The entries that came out, in order; those that did not, and the metrics of the component."""

    arrived: tuple[Entry, ...]
    ended: tuple[Ended, ...]
    metrics: list[dict[str, Any]]


def process(stages: Sequence[Stage], inputs: Iterable[LogInput], now: int, trace: bool = False) -> Processed:
    """Send lines through the stages of one component. `now` is the time when it starts, in nanoseconds."""
    run = Run(now, trace)
    chain = Chain(stages, run)
    arrived: list[Entry] = []
    for number, line in enumerate(inputs):
        arrived += advance(chain, run, run.now + line.delay)
        arrived += chain.enter(_entry(line, number, run.now))
    arrived += chain.close()
    chain.lost()
    return Processed(tuple(arrived), tuple(run.ended), run.metrics.gather())


def advance(chain: Chain, run: Run, until: int) -> list[Entry]:
    """Let time pass; what stages held back comes out at its own time."""
    arrived: list[Entry] = []
    while (deadline := chain.deadline()) is not None and deadline <= until:
        run.now = max(run.now, deadline)
        arrived += chain.expire()
    run.now = until
    return arrived


def _entry(line: LogInput, number: int, now: int) -> Entry:
    return Entry(
        line.line,
        dict(line.labels),
        dict(line.structured_metadata),
        now if line.timestamp is None else line.timestamp,
        dict(line.extracted),
        (number,),
    )
