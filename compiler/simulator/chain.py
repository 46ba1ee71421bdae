"""Stages in a row at work: an entry in, the entries that come out at the end out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from compiler.languages.go_limits import NotSimulated
from compiler.simulator.entry import Dropped, Entry, Held
from compiler.simulator.run import Run

if TYPE_CHECKING:
    from compiler.simulator.stages.contract import Running, Stage


class Chain:
    """The stages of one pipeline in one run. Entries that end on the way are noted in the run."""

    def __init__(self, stages: Sequence[Stage], run: Run) -> None:
        self._run = run
        self._stages: list[tuple[Stage, Running]] = [(stage, stage.begin(run)) for stage in stages]

    def enter(self, entry: Entry) -> tuple[Entry, ...]:
        """Send an entry through all stages. At the start, every label is copied into the extracted map."""
        entry.extracted.update(entry.labels)
        return self._push((entry,), 0)

    def deadline(self) -> int | None:
        """When the first held entries come out by themselves."""
        deadlines = [running.deadline() for _, running in self._stages]
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def expire(self) -> tuple[Entry, ...]:
        """What comes out of the last stage because the time of held entries has come."""
        return tuple(
            entry
            for number, (_, running) in enumerate(self._stages)
            for entry in self._push(self._released(number, running.expire()), number + 1)
        )

    def close(self) -> tuple[Entry, ...]:
        """What comes out of the last stage when the input ends."""
        return tuple(
            entry
            for number, (_, running) in enumerate(self._stages)
            for entry in self._push(self._released(number, running.close()), number + 1)
        )

    def lost(self) -> tuple[Entry, ...]:
        """The entries that no stage ever gave out; each is noted in the run."""
        lost = []
        for stage, running in self._stages:
            for entry in running.lost():
                if not running.traces_itself:
                    self._run.end(
                        entry, stage.block.name, stage.block.start, "dropped", "held back and never released"
                    )
                lost.append(entry)
        return tuple(lost)

    def _push(self, entries: Sequence[Entry], number: int) -> tuple[Entry, ...]:
        waiting = [(entry, number) for entry in reversed(entries)]
        arrived = []
        while waiting:
            entry, number = waiting.pop()
            if number == len(self._stages):
                arrived.append(entry)
            else:
                waiting += [(after, number + 1) for after in reversed(self._process(entry, number))]
        return tuple(arrived)

    def _process(self, entry: Entry, number: int) -> tuple[Entry, ...]:
        stage, running = self._stages[number]
        try:
            result = running.process(entry)
        except NotSimulated as unknown:
            self._run.end(entry, stage.block.name, stage.block.start, "not simulated", str(unknown))
            return ()
        match result:
            case Dropped(reason=reason, counted=counted):
                if counted:
                    self._run.metrics.count_dropped(reason)
                self._run.end(entry, stage.block.name, stage.block.start, "dropped", reason)
                return ()
            case Held():
                return ()
        if self._run.trace and not running.traces_itself:
            kept = len(result) == 1 and result[0] is entry
            for after in result:
                after.step(stage.block.name, stage.block.start, "kept" if kept else "released")
        return result

    def _released(self, number: int, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        stage, running = self._stages[number]
        if self._run.trace and not running.traces_itself:
            for entry in entries:
                entry.step(stage.block.name, stage.block.start, "released")
        return entries
