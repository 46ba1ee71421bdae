"""stage.cri: unwraps a line of the Kubernetes container log format and joins partial lines."""

from __future__ import annotations

import re

from msgspec import field

from compiler.languages.regex import decode, encode
from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.entry import Entry, Held, Result
from compiler.simulator.metrics_registry import Series
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments
from compiler.simulator.stages.timestamp import parse_rfc3339

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LINE = lazy_pattern(rf"([^{_SPACE}]*)(?=[{_SPACE}]) *(stdout|stderr) *([FP]?) *(.*)", re.DOTALL)


class Cri(Stage, frozen=True):
    """`max_size` is in bytes; None does not truncate."""

    max_partial_lines: int
    max_size: int | None

    def begin(self, run: Run) -> Running:
        flushed = run.metrics.counter("loki_process_cri_partial_lines_flushed_total").with_labels({})
        truncated = run.metrics.counter("loki_process_cri_lines_truncated_total").with_labels({})
        return _CriRunning(self, flushed, truncated)


class _CriRunning(Running):
    stage: Cri
    flushed: Series
    truncated: Series
    partial: dict[frozenset[tuple[str, str]], Entry] = field(default_factory=dict)

    def process(self, entry: Entry) -> Result:
        match = _LINE.fullmatch(entry.line)
        if match is None:
            return (entry,)
        time, stream, flag, content = match.groups()
        entry.extracted |= {"flags": flag or "F", "stream": stream, "content": content, "time": time}
        entry.line = content
        written = parse_rfc3339(time)
        entry.timestamp = entry.timestamp if written is None else written
        entry.labels["stream"] = stream
        return self._hold(entry) if flag == "P" else self._complete(entry)

    def _hold(self, entry: Entry) -> Result:
        key = frozenset(entry.labels.items())
        released: tuple[Entry, ...] = ()
        if len(self.partial) >= self.stage.max_partial_lines:
            released = tuple(self.partial.values())
            self.flushed.value += len(released)
            self.partial.clear()
        self.partial[key] = self._joined(self.partial.get(key), entry)
        return released or Held()

    def _complete(self, entry: Entry) -> Result:
        before = self.partial.pop(frozenset(entry.labels.items()), None)
        return (entry if before is None else self._joined(before, entry),)

    def lost(self) -> tuple[Entry, ...]:
        return tuple(self.partial.values())

    def _joined(self, before: Entry | None, entry: Entry) -> Entry:
        if before is not None:
            entry.line = before.line + entry.line
            entry.inputs = before.inputs + entry.inputs
        if self.stage.max_size is not None and len(data := encode(entry.line)) > self.stage.max_size:
            entry.line = decode(data[: self.stage.max_size])
            self.truncated.value += 1
        return entry


def read(arguments: StageArguments) -> Cri | None:
    lines = arguments.integer("max_partial_lines", 100)
    size = arguments.integer("max_partial_line_size")
    truncate = arguments.boolean("max_partial_line_size_truncate")
    if lines <= 0:
        arguments.fail("stage/bad-value", "`max_partial_lines` must be above 0", "max_partial_lines")
    return Cri(arguments.block, lines, size if truncate else None)
