"""What the stages of one simulated run share: the clock, the metrics, and a note of every entry that ended."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.simulator.entry import Entry
from compiler.simulator.metrics_registry import Registry


class Ended(Struct, frozen=True):
    """An entry that went no further than one stage or component, which starts at byte `start` of the source.

    `verdict`: dropped or not simulated.
    """

    entry: Entry
    name: str
    start: int
    verdict: str
    reason: str


class Run(Struct):
    """`now` is simulated time in nanoseconds since the epoch; `trace` says whether entries record their steps."""

    now: int
    trace: bool = False
    metrics: Registry = field(default_factory=Registry)
    ended: list[Ended] = field(default_factory=list)

    def end(self, entry: Entry, name: str, start: int, verdict: str, reason: str) -> None:
        """Note that an entry ended at a stage or component."""
        if self.trace:
            entry.step(name, start, verdict, reason)
        self.ended.append(Ended(entry, name, start, verdict, reason))
