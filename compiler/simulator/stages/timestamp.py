"""stage.timestamp: the entry's time becomes the one written in an extracted value."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import field

from compiler.languages import go_time
from compiler.simulator.entry import Entry, Result
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments

_MOST_STREAMS = 10_000
_StreamKey = frozenset[tuple[str, str]]


class Timestamp(Stage, frozen=True):
    """`formats` are tried in turn; a name like RFC3339 or UnixMs, or a Go layout."""

    source: str
    formats: tuple[str, ...]
    location: go_time.Zone | None
    fudge_failures: bool
    fudge_duplicates: bool

    def begin(self, run: Run) -> Running:
        return _TimestampRunning(self, run)

    def parse(self, text: str, now: int) -> int | None:
        """Nanoseconds since the epoch; None where no format fits."""
        for layout in self.formats:
            try:
                return go_time.parse(layout, text, self.location, now)
            except go_time.TimeError:
                continue
        return None


class _TimestampRunning(Running):
    """`last` has the last parsed and the last given time of each stream, of those seen most recently."""

    stage: Timestamp
    run: Run
    last: OrderedDict[_StreamKey, tuple[int, int]] = field(default_factory=OrderedDict)

    def process(self, entry: Entry) -> Result:
        text = entry.text(self.stage.source)
        parsed = None if text is None else self.stage.parse(text, self.run.now)
        stream = frozenset(entry.labels.items())
        before = self.last.get(stream)
        if parsed is not None:
            repeated = self.stage.fudge_duplicates and before is not None and before[0] == parsed
            entry.timestamp = before[1] + 1 if repeated and before is not None else parsed
            self._remember(stream, parsed, entry.timestamp)
        elif self.stage.fudge_failures and before is not None:
            entry.timestamp = before[1] + 1
            self._remember(stream, before[0], entry.timestamp)
        return (entry,)

    def _remember(self, stream: _StreamKey, parsed: int, given: int) -> None:
        self.last[stream] = (parsed, given)
        self.last.move_to_end(stream)
        if len(self.last) > _MOST_STREAMS:
            self.last.popitem(last=False)


def read(arguments: StageArguments) -> Timestamp | None:
    source = arguments.needed_text("source")
    layout = arguments.needed_text("format")
    layouts = (layout, *arguments.texts("fallback_formats"))
    location = arguments.optional_text("location")
    on_failure = arguments.choice("action_on_failure", ("skip", "fudge"), "fudge")
    on_duplicate = arguments.choice("action_on_duplicate_timestamp", ("keep", "fudge"), "fudge")
    try:
        zone = None if location is None else go_time.load_location(location)
    except go_time.TimeError:
        arguments.fail("stage/bad-value", f'unknown time zone "{location}"', "location")
        return None
    return Timestamp(arguments.block, source, layouts, zone, on_failure == "fudge", on_duplicate == "fudge")


def parse_rfc3339(text: str) -> int | None:
    """Nanoseconds since the epoch of an RFC 3339 time with or without a fraction."""
    try:
        return go_time.parse("RFC3339Nano", text, None, 0)
    except go_time.TimeError:
        return None
