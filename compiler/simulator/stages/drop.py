"""stage.drop: drops an entry if every condition given holds."""

from __future__ import annotations

from compiler.languages.regex import Regex, compile_regex, quote
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Drop(Simple, frozen=True):
    """`longer_than` in bytes and `older_than` in nanoseconds are 0 where not given; `sources` are never trimmed."""

    sources: tuple[str, ...]
    separator: str
    regex: Regex | None
    longer_than: int
    older_than: int
    reason: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        if self.longer_than and _size(entry.line) <= self.longer_than:
            return None
        if self.older_than and entry.timestamp >= run.now - self.older_than:
            return None
        return Dropped(self.reason) if self._content_matches(entry) else None

    def _content_matches(self, entry: Entry) -> bool:
        if self.regex is None:
            return all(source in entry.extracted for source in self.sources)
        if not self.sources:
            return self.regex.matches(entry.line)
        texts = [entry.text(source) for source in self.sources if source in entry.extracted]
        known = [text for text in texts if text is not None]
        return len(known) == len(texts) and self.regex.matches(self.separator.join(known))


def read(arguments: StageArguments) -> Drop | None:
    source = arguments.text("source")
    value = arguments.text("value")
    expression = arguments.text("expression")
    longer_than, older_than = arguments.size("longer_than"), arguments.duration("older_than")
    reason = arguments.text("drop_counter_reason")
    separator = arguments.text("separator")
    regex = arguments.regex("expression")
    if not arguments.unreadable:
        if not (source or expression or older_than or longer_than):
            message = "`stage.drop` needs one of `source`, `expression`, `older_than`, `longer_than`"
            arguments.fail("stage/nothing-to-do", message)
        elif value and expression:
            message = "`value` and `expression` exclude each other"
            arguments.fail("stage/conflicting-arguments", message, "value")
        elif value and not source:
            arguments.fail("stage/conflicting-arguments", "`value` needs `source`", "value")
    if value:
        exact = compile_regex(f"^{quote(value)}$")
        regex = exact if isinstance(exact, Regex) else regex
    sources = tuple(source.split(",")) if source else ()
    return Drop(
        arguments.block, sources, separator or ";", regex, longer_than, older_than, reason or "drop_stage"
    )


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
