"""stage.limit: lets entries through at a rate; drops the others, or makes them wait."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.simulator.entry import Dropped, Entry, Result
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments

_REASON = "ratelimit_drop_stage"
_SECOND = 1_000_000_000


class Limit(Stage, frozen=True):
    """`rate` in entries a second. With `by_label_name`, each value of that label has a limit of its own."""

    rate: float
    burst: int
    drop: bool
    by_label_name: str

    def begin(self, run: Run) -> Running:
        return _LimitRunning(self, run)


class _Bucket(Struct):
    """A token bucket as golang.org/x/time/rate fills it."""

    rate: float
    burst: int
    tokens: float
    last: int

    def allow(self, now: int) -> bool:
        tokens = min(self.tokens + (now - self.last) / _SECOND * self.rate, self.burst) - 1
        if tokens < 0 and int(-tokens / self.rate * _SECOND) > 0:
            return False
        self.tokens, self.last = tokens, now
        return True


class _LimitRunning(Running):
    stage: Limit
    run: Run
    buckets: dict[str, _Bucket] = field(default_factory=dict)

    def process(self, entry: Entry) -> Result:
        """An entry that has to wait still comes out, with nothing changed, so waiting is not simulated."""
        name = self.stage.by_label_name
        if not self.stage.drop or (name and name not in entry.labels):
            return (entry,)
        value = entry.labels[name] if name else ""
        burst = self.stage.burst
        bucket = self.buckets.setdefault(value, _Bucket(self.stage.rate, burst, burst, self.run.now))
        if bucket.allow(self.run.now):
            return (entry,)
        if name:
            counter = self.run.metrics.counter("loki_process_dropped_lines_by_label_total")
            counter.with_labels({"label_name": name, "label_value": value}).value += 1
        return Dropped(_REASON)


def read(arguments: StageArguments) -> Limit | None:
    rate = arguments.number("rate", required=True)
    burst = arguments.integer("burst", required=True)
    drop = arguments.boolean("drop")
    by_label_name = arguments.text("by_label_name")
    arguments.integer("max_distinct_labels")
    for name, value in (("rate", rate), ("burst", burst)):
        if value <= 0 and arguments.has(name) and name not in arguments.unreadable:
            arguments.fail("stage/bad-value", f"`{name}` must be above 0", name)
    if by_label_name and not drop and "drop" not in arguments.unreadable:
        message = "`by_label_name` needs `drop = true`"
        arguments.fail("stage/conflicting-arguments", message, "by_label_name")
    return Limit(arguments.block, rate, burst, drop, by_label_name)
