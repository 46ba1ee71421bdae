"""stage.structured_metadata and stage.structured_metadata_drop: move values into structured metadata, or out."""

from __future__ import annotations

from compiler.languages.regex import Regex
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments, is_label_value


class StructuredMetadata(Simple, frozen=True):
    """`sources` has the key for each name: an extracted value, or a label, which wins and goes."""

    sources: dict[str, str]
    regex: Regex | None

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        matching = {key: key for key in entry.extracted if self._matches(key)}
        for name, key in [*self.sources.items(), *matching.items()]:
            value = entry.text(key)
            if value is not None and is_label_value(value):
                entry.structured_metadata[name] = value
        moved = [(name, label) for name, label in self.sources.items() if label in entry.labels]
        entry.structured_metadata.update((name, entry.labels[label]) for name, label in moved)
        for _, label in moved:
            entry.labels.pop(label, None)
        for label in [label for label in entry.labels if self._matches(label)]:
            entry.structured_metadata[label] = entry.labels.pop(label)
        return None

    def _matches(self, name: str) -> bool:
        return self.regex is not None and self.regex.matches(name)


class StructuredMetadataDrop(Simple, frozen=True):
    names: tuple[str, ...]

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        for name in self.names:
            entry.structured_metadata.pop(name, None)
        return None


def read(arguments: StageArguments) -> StructuredMetadata | None:
    sources = arguments.sources_by_label("values") or {}
    return StructuredMetadata(arguments.block, sources, arguments.regex("regex"))


def read_drop(arguments: StageArguments) -> StructuredMetadataDrop | None:
    names = arguments.texts("values", required=True)
    if not names and arguments.has("values") and "values" not in arguments.unreadable:
        message = "`stage.structured_metadata_drop` needs at least one name"
        arguments.fail("stage/nothing-to-do", message, "values")
    return StructuredMetadataDrop(arguments.block, names)
