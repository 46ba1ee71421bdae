"""stage.label_drop and stage.label_keep: remove labels by name, or all but some."""

from __future__ import annotations

from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class LabelFilter(Simple, frozen=True):
    """`keep`: whether the named labels are those that stay or those that go."""

    names: frozenset[str]
    keep: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        kept = {name: value for name, value in entry.labels.items() if (name in self.names) == self.keep}
        entry.labels = kept
        return None


def read_drop(arguments: StageArguments) -> LabelFilter | None:
    return LabelFilter(arguments.block, _names(arguments), keep=False)


def read_keep(arguments: StageArguments) -> LabelFilter | None:
    return LabelFilter(arguments.block, _names(arguments), keep=True)


def _names(arguments: StageArguments) -> frozenset[str]:
    names = arguments.texts("values", required=True)
    if not names and arguments.has("values") and "values" not in arguments.unreadable:
        message = f"`{arguments.block.name}` needs at least one label name"
        arguments.fail("stage/nothing-to-do", message, "values")
    return frozenset(names)
