"""stage.regex: extracts the named groups of the first match."""

from __future__ import annotations

from compiler.languages.regex import Regex
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments, is_label_value


class RegexStage(Simple, frozen=True):
    expression: Regex
    source: str | None
    labels_from_groups: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.input(self.source)
        groups = None if text is None else self.expression.first(text)
        for name, value in zip(self.expression.group_names, groups or (), strict=False):
            if name:
                entry.extracted[name] = value
                if self.labels_from_groups and is_label_value(value):
                    entry.labels[name] = value
        return None


def read(arguments: StageArguments) -> RegexStage | None:
    arguments.needed_text("expression")
    expression = arguments.regex("expression")
    source = arguments.source()
    labels_from_groups = arguments.boolean("labels_from_groups")
    if expression is None:
        return None
    return RegexStage(arguments.block, expression, source, labels_from_groups)
