"""stage.metrics: counts, gauges and histograms from extracted values; entries pass unchanged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from compiler.alloy import ast
from compiler.languages import go_duration, go_strconv
from compiler.languages.go_limits import NotSimulated
from compiler.languages.regex import encode
from compiler.simulator.entry import Entry, Result
from compiler.simulator.metrics_registry import Family, Series
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Stage, StageArguments

_SECOND = 1_000_000_000
_PREFIX = "loki_process_custom_"
_ACTIONS = {
    "metric.counter": ("inc", "add"),
    "metric.gauge": ("set", "inc", "dec", "add", "sub"),
    "metric.histogram": (),
}


class Metric(Struct, frozen=True):
    """One metric. `value`, where not "", is the text that an extracted value must have to count."""

    name: str
    kind: str
    source: str
    value: str
    action: str
    match_all: bool
    count_entry_bytes: bool
    buckets: tuple[float, ...]


class Metrics(Stage, frozen=True):
    metrics: tuple[Metric, ...]

    def begin(self, run: Run) -> Running:
        families = [
            (metric, run.metrics.register(metric.name, metric.kind, metric.buckets))
            for metric in self.metrics
        ]
        return _MetricsRunning(families)


class _MetricsRunning(Running):
    families: list[tuple[Metric, Family]]

    def process(self, entry: Entry) -> Result:
        for metric, family in self.families:
            self._record(metric, family, entry)
        return (entry,)

    def _record(self, metric: Metric, family: Family, entry: Entry) -> None:
        if metric.match_all:
            value: object = len(encode(entry.line)) if metric.count_entry_bytes else None
        elif metric.source in entry.extracted:
            value = entry.extracted[metric.source]
        else:
            return
        if metric.value and go_strconv.extracted_text(value) != metric.value:
            return
        number = 1.0 if metric.action in {"inc", "dec"} else _number(value)
        if number is None:
            return
        if metric.kind == "counter" and number < 0:
            raise NotSimulated(f"counter {metric.name} would go down, and Alloy would crash")
        shown = {name: text for name, text in entry.labels.items() if not name.startswith("__")}
        series = family.with_labels(entry.labels, shown)
        if metric.kind == "histogram":
            family.observe(series, number)
        else:
            _UPDATES[metric.action](series, number)


def read(arguments: StageArguments) -> Metrics | None:
    metrics: dict[str, Metric] = {}
    for block in arguments.blocks():
        if block.name not in _ACTIONS:
            arguments.refuse_block(block)
            continue
        inner = StageArguments(block, environment=arguments.environment)
        name, metric = _read_metric(inner, block)
        metrics[name] = metric
        inner.finish()
        arguments.adopt(inner)
    return Metrics(arguments.block, tuple(metrics.values()))


def _read_metric(arguments: StageArguments, block: ast.Block) -> tuple[str, Metric]:
    """The metric with its short name: of two with one short name, only the last counts."""
    kind = block.name.removeprefix("metric.")
    name = arguments.text("name", required=True)
    prefix = arguments.text("prefix")
    source, value = arguments.text("source"), arguments.text("value")
    arguments.text("description")
    if arguments.duration("max_idle_duration", 300 * _SECOND) < _SECOND:
        arguments.fail("stage/bad-value", "`max_idle_duration` must be at least 1s", "max_idle_duration")
    action = (
        arguments.choice("action", _ACTIONS[block.name], "", required=True)
        if kind != "histogram"
        else "observe"
    )
    if not action and arguments.has("action") and "action" not in arguments.unreadable:
        arguments.fail("stage/bad-value", "`action` must not be empty", "action")
    buckets = arguments.numbers("buckets", required=True) if kind == "histogram" else ()
    match_all = count_bytes = False
    if kind == "counter":
        match_all, count_bytes = arguments.boolean("match_all"), arguments.boolean("count_entry_bytes")
        _check_counter(arguments, match_all, count_bytes, value, action)
    metric = Metric(
        (prefix or _PREFIX) + name, kind, source or name, value, action, match_all, count_bytes, buckets
    )
    return name, metric


def _check_counter(
    arguments: StageArguments, match_all: bool, count_bytes: bool, value: str, action: str
) -> None:
    if match_all and value:
        message = "`match_all` and `value` exclude each other"
        arguments.fail("stage/conflicting-arguments", message, "value")
    if count_bytes and not (match_all and action == "add"):
        message = '`count_entry_bytes` needs `match_all = true` and `action = "add"`'
        arguments.fail("stage/conflicting-arguments", message, "count_entry_bytes")


def _number(value: object) -> float | None:
    """A number, a text that is a number or a duration (in seconds), a boolean as 1 or 0."""
    if isinstance(value, bool | int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    try:
        return go_strconv.parse_float(value)
    except go_strconv.BadSyntax:
        with suppress(go_duration.BadDuration):
            return go_duration.parse(value) / _SECOND
    return None


def _set(series: Series, number: float) -> None:
    series.value = number


def _add(series: Series, number: float) -> None:
    series.value += number


def _subtract(series: Series, number: float) -> None:
    series.value -= number


_UPDATES: dict[str, Callable[[Series, float], None]] = {
    "set": _set,
    "inc": _add,
    "add": _add,
    "dec": _subtract,
    "sub": _subtract,
}
