"""stage.sampling: lets a random share of the entries through."""

from __future__ import annotations

from compiler.languages.go_limits import NotSimulated
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Sampling(Simple, frozen=True):
    """`rate` is the share that stays: 0 drops all and 1 keeps all, anything between is chance."""

    rate: float
    reason: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        if self.rate == 0:
            return Dropped(self.reason)
        if self.rate == 1:
            return None
        raise NotSimulated("stage.sampling keeps entries by chance")


def read(arguments: StageArguments) -> Sampling | None:
    rate = arguments.number("rate", required=True)
    reason = arguments.text("drop_counter_reason", "sampling_stage")
    if not 0 <= rate <= 1:
        arguments.fail("stage/bad-value", "`rate` must be between 0 and 1", "rate")
    return Sampling(arguments.block, rate, reason)
