"""stage.pack: packs the line and some labels into one JSON object."""

from __future__ import annotations

from compiler.languages import go_json
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Pack(Simple, frozen=True):
    names: frozenset[str]
    ingest_timestamp: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        texts = {name: entry.text(name) for name in sorted(self.names)}
        packed = {name: text for name, text in texts.items() if text is not None}
        members = [*packed.items(), ("_entry", entry.line)]
        for name in packed:
            entry.labels.pop(name, None)
        entry.line = (
            "{" + ",".join(f"{go_json.dump(name)}:{go_json.dump(text)}" for name, text in members) + "}"
        )
        if self.ingest_timestamp:
            entry.timestamp = run.now
        return None


def read(arguments: StageArguments) -> Pack | None:
    names = arguments.texts("labels", required=True)
    return Pack(arguments.block, frozenset(names), arguments.boolean("ingest_timestamp", True))
