"""stage.labels and stage.static_labels: set labels from extracted values, from metadata, or to constants."""

from __future__ import annotations

from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments, is_label_value

_SOURCE_TYPES = ("line", "label", "structured_metadata", "extracted")


class Labels(Simple, frozen=True):
    """`sources` has the key that each label is read from."""

    sources: dict[str, str]
    from_metadata: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        for label, source in self.sources.items():
            value = entry.structured_metadata.get(source) if self.from_metadata else entry.text(source)
            if value is not None and is_label_value(value):
                entry.labels[label] = value
        return None


class StaticLabels(Simple, frozen=True):
    values: dict[str, str]

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        entry.labels.update(self.values)
        return None


def read(arguments: StageArguments) -> Labels | None:
    sources = arguments.sources_by_label("values", required=True)
    source_type = arguments.choice("source_type", _SOURCE_TYPES, "extracted")
    if source_type in {"line", "label"}:
        hint = 'one of: "extracted", "structured_metadata"'
        arguments.fail("stage/bad-value", f'labels cannot come from "{source_type}"', "source_type", hint)
    _refuse_null(arguments, sources)
    return Labels(arguments.block, sources or {}, source_type == "structured_metadata")


def read_static(arguments: StageArguments) -> StaticLabels | None:
    mapping = arguments.mapping("values", required=True)
    _refuse_null(arguments, mapping)
    arguments.label_names(mapping or (), "values")
    values = {name: value for name, value in (mapping or {}).items() if value}
    for value in values.values():
        if not is_label_value(value):
            arguments.fail("stage/bad-value", "a label value must be UTF-8", "values")
    return StaticLabels(arguments.block, values)


def _refuse_null(arguments: StageArguments, mapping: object) -> None:
    if mapping is None and arguments.has("values") and "values" not in arguments.unreadable:
        arguments.fail("stage/nothing-to-do", "`values` must not be null", "values")
