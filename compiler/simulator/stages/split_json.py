"""stage.split_json: a JSON array becomes one entry per element; what is no array passes."""

from __future__ import annotations

from compiler.languages import go_json
from compiler.simulator.entry import Dropped, Entry, Result
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments


class SplitJson(Stage, frozen=True):
    source: str | None

    def begin(self, run: Run) -> Running:
        return _SplitRunning(self)


class _SplitRunning(Running):
    stage: SplitJson

    def process(self, entry: Entry) -> Result:
        text = entry.input(self.stage.source)
        try:
            elements = go_json.elements(text or "")
        except go_json.BadJsonError:
            return (entry,)
        if not elements:
            return Dropped("an empty array", counted=False)
        return tuple(_child(entry, element) for element in elements)


def read(arguments: StageArguments) -> SplitJson | None:
    return SplitJson(arguments.block, arguments.source())


def _child(entry: Entry, element: str) -> Entry:
    child = entry.copy()
    child.line = element
    return child
