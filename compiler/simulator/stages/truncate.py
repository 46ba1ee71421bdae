"""stage.truncate: cuts lines, labels, metadata and extracted values to a number of bytes."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from compiler.languages.regex import decode, encode
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments

_FIELDS = ("line", "label", "structured_metadata", "extracted")


class Rule(Struct, frozen=True):
    """`limit` is in bytes, less the suffix. Without sources, everything in the field is cut."""

    limit: int
    suffix: str
    sources: tuple[str, ...]
    field: str

    def cut(self, text: str) -> str | None:
        """The cut text, None if it is short enough. A cut may fall inside a character."""
        if len(text) * 4 <= self.limit:
            return None
        data = encode(text)
        return decode(data[: self.limit]) + self.suffix if len(data) > self.limit else None


class Truncate(Simple, frozen=True):
    rules: tuple[Rule, ...]

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        truncated: set[str] = set()
        for rule in self.rules:
            for _ in range(_apply(rule, entry)):
                counter = run.metrics.counter("loki_process_truncated_fields_total")
                counter.with_labels({"field": rule.field}).value += 1
                truncated.add(rule.field)
            if truncated:
                before = entry.extracted.get("truncated")
                truncated.update(before.split(",") if isinstance(before, str) else ())
                entry.extracted["truncated"] = ",".join(sorted(truncated))
        return None


def _apply(rule: Rule, entry: Entry) -> int:
    """Cut what the rule names; how many values were cut."""
    if rule.field == "line":
        cut = rule.cut(entry.line)
        entry.line = entry.line if cut is None else cut
        return int(cut is not None)
    if rule.field == "label":
        return _cut_values(rule, entry.labels)
    if rule.field == "structured_metadata":
        return _cut_values(rule, entry.structured_metadata)
    texts = {key: value for key, value in entry.extracted.items() if isinstance(value, str)}
    number = _cut_values(rule, texts)
    entry.extracted |= texts
    return number


def _cut_values(rule: Rule, values: dict[str, str]) -> int:
    names: Iterable[str] = rule.sources or tuple(values)
    cuts = {name: cut for name in names if name in values and (cut := rule.cut(values[name])) is not None}
    values |= cuts
    return len(cuts)


def read(arguments: StageArguments) -> Truncate | None:
    rules = []
    for block in arguments.blocks():
        if block.name != "rule":
            arguments.refuse_block(block)
            continue
        inner = StageArguments(block, environment=arguments.environment)
        rules.append(_read_rule(inner))
        inner.finish()
        arguments.adopt(inner)
    if not rules:
        arguments.fail("stage/missing-block", "`stage.truncate` needs at least one `rule` block")
    return Truncate(arguments.block, tuple(rules))


def _read_rule(arguments: StageArguments) -> Rule:
    limit = arguments.size("limit", required=True)
    suffix = arguments.text("suffix")
    sources = arguments.texts("sources")
    field = arguments.choice("source_type", _FIELDS, "line")
    if arguments.has("limit") and "limit" not in arguments.unreadable:
        if limit <= 0:
            arguments.fail("stage/bad-value", "`limit` must be above 0", "limit")
        elif suffix and len(encode(suffix)) >= limit:
            arguments.fail("stage/bad-value", "`suffix` must be shorter than `limit`", "suffix")
    if field == "line" and sources:
        message = "`sources` makes no sense for the line"
        arguments.fail("stage/conflicting-arguments", message, "sources", "set `source_type`")
    return Rule(limit - len(encode(suffix)), suffix, sources, field)
