"""stage.output: the line becomes an extracted value."""

from __future__ import annotations

from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Output(Simple, frozen=True):
    source: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.text(self.source)
        if text is not None:
            entry.line = text
        return None


def read(arguments: StageArguments) -> Output | None:
    return Output(arguments.block, arguments.needed_text("source"))
