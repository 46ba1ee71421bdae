"""stage.pattern: extracts the captures of a Loki pattern expression."""

from __future__ import annotations

from compiler.languages.log_pattern import BadPattern, Pattern, compile_pattern
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments, is_label_value


class PatternStage(Simple, frozen=True):
    pattern: Pattern
    source: str | None
    labels_from_groups: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        captured = self.pattern.capture(entry.input(self.source) or "")
        entry.extracted.update(captured)
        if self.labels_from_groups:
            entry.labels.update((name, value) for name, value in captured.items() if is_label_value(value))
        return None


def read(arguments: StageArguments) -> PatternStage | None:
    text = arguments.needed_text("pattern")
    source = arguments.source()
    labels_from_groups = arguments.boolean("labels_from_groups")
    if not text:
        return None
    pattern = compile_pattern(text)
    if isinstance(pattern, BadPattern):
        hint = "name captures as `<name>` and put text between them; `<_>` captures nothing"
        arguments.fail("stage/bad-pattern", f"bad pattern: {pattern.message}", "pattern", hint)
        return None
    return PatternStage(arguments.block, pattern, source, labels_from_groups)
