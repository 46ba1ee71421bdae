"""stage.logfmt: extracts values of logfmt keys."""

from __future__ import annotations

from compiler.languages import logfmt
from compiler.languages.regex import Regex
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Logfmt(Simple, frozen=True):
    """`names` maps a key of the line to the name it is extracted under."""

    names: dict[str, str]
    key_regex: Regex | None
    source: str | None

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.input(self.source)
        for key, value in logfmt.pairs(text or ""):
            if key in self.names:
                entry.extracted[self.names[key]] = value
            if self.key_regex is not None and self.key_regex.matches(key):
                entry.extracted[key] = value
        return None


def read(arguments: StageArguments) -> Logfmt | None:
    mapping = arguments.mapping("mapping") or {}
    key_regex = arguments.regex("regex")
    source = arguments.text("source")
    if not mapping and not arguments.text("regex") and not arguments.unreadable:
        arguments.fail("stage/nothing-to-do", "`stage.logfmt` needs `mapping` or `regex`")
    names = {key or name: name for name, key in mapping.items()}
    return Logfmt(arguments.block, names, key_regex, source or None)
