"""stage.multiline: joins lines into blocks that begin with a first line, one block at a time per label set."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.languages.regex import Regex
from compiler.simulator.entry import Entry, Held, Result
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments

_SECOND = 1_000_000_000


class Multiline(Stage, frozen=True):
    """`max_wait_time` in nanoseconds; `max_lines` 0 is no limit."""

    firstline: Regex
    max_lines: int
    max_wait_time: int
    trim_newlines: bool

    def begin(self, run: Run) -> Running:
        return _MultilineRunning(self, run)


class _Block(Struct):
    """The block of one stream. `first` gives labels, metadata, extracted values and time, also after a flush."""

    first: Entry
    touched: int = 0
    text: str = ""
    lines: int = 0
    inputs: tuple[int, ...] = ()

    def append(self, line: str, inputs: tuple[int, ...]) -> None:
        self.text = f"{self.text}\n{line}" if self.text else line
        self.lines += 1
        self.inputs += inputs

    def flush(self) -> tuple[Entry, ...]:
        """The lines so far as one entry, if there are any."""
        if not self.lines:
            return ()
        joined = self.first.copy()
        joined.line, joined.inputs = self.text, self.inputs
        self.text, self.lines, self.inputs = "", 0, ()
        return (joined,)


class _MultilineRunning(Running):
    stage: Multiline
    run: Run
    blocks: dict[frozenset[tuple[str, str]], _Block] = field(default_factory=dict)

    def process(self, entry: Entry) -> Result:
        stream = frozenset(entry.labels.items())
        is_first = self.stage.firstline.matches(entry.line)
        if stream not in self.blocks and not is_first:
            return (entry,)
        block = self.blocks.setdefault(stream, _Block(entry))
        flushed = block.flush() if is_first else ()
        if is_first:
            block.first = entry
        line = entry.line.rstrip("\r\n") if self.stage.trim_newlines else entry.line
        block.append(line, entry.inputs)
        block.touched = self.run.now
        if block.lines == self.stage.max_lines:
            flushed += block.flush()
        return flushed or Held()

    def deadline(self) -> int | None:
        touched = min((block.touched for block in self.blocks.values()), default=None)
        return None if touched is None else touched + self.stage.max_wait_time

    def expire(self) -> tuple[Entry, ...]:
        """A stream that was silent for too long ends: its next line is as if it were the first ever."""
        due = self.run.now - self.stage.max_wait_time
        over = [stream for stream, block in self.blocks.items() if block.touched <= due]
        return tuple(entry for stream in over for entry in self.blocks.pop(stream).flush())

    def close(self) -> tuple[Entry, ...]:
        return tuple(entry for block in self.blocks.values() for entry in block.flush())


def read(arguments: StageArguments) -> Multiline | None:
    arguments.needed_text("firstline")
    firstline = arguments.regex("firstline")
    max_lines = arguments.integer("max_lines", 128)
    wait = arguments.duration("max_wait_time", 3 * _SECOND)
    trim = arguments.boolean("trim_newlines", True)
    if wait <= 0 and "max_wait_time" not in arguments.unreadable:
        arguments.fail("stage/bad-value", "`max_wait_time` must be above 0", "max_wait_time")
    if firstline is None:
        return None
    return Multiline(arguments.block, firstline, max_lines, wait, trim)
