"""Exactly once: how often each item of each source and job is stored, and why, wherever that is not once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from compiler.alloy import ast
from compiler.diagnostics import Diagnostic, Related, Span
from compiler.flow.conditions import Conditions, Key, Values
from compiler.flow.selection import META
from compiler.plan.model import JobPlan, Plan
from compiler.proof.overlaps import common_readings
from compiler.proof.readings import Reading, readings

CODE = "spec/stored-more-than-once"
NODES = 2  # the smallest cluster in which reading once per node shows
MOST_SHOWN = 4


class Replication(Struct, frozen=True):
    """A reading with all that read one item of it, itself first; `factor` is how often the item is stored."""

    reading: Reading
    together: tuple[Reading, ...]

    @property
    def factor(self) -> int:
        return sum(reading.copies.on(NODES) for reading in self.together)

    @property
    def words(self) -> str:
        """How often and by whom, as PIPELINES.md has it."""
        how = self.reading.copies.how
        if self.factor == 1:
            return how if how.startswith("each") else f"once, {how}"
        return f"{times(self.factor)}, {how}"


def replications(plan: Plan, trees: Mapping[str, ast.File]) -> tuple[Replication, ...]:
    """The replication of every reading; `trees` are the configs by collector."""
    found = common_readings(readings(plan, trees), NODES)
    return tuple(Replication(reading, together) for reading, together in found)


def replication_findings(found: Iterable[Replication]) -> Iterator[Diagnostic]:
    """One finding for each group of readings that read an item more than once, or never."""
    seen: set[frozenset[tuple[str, str, str, tuple[str, ...]]]] = set()
    for replication in found:
        if replication.factor == 1:
            continue
        group = frozenset((r.collector.name, r.name, r.sink.name, r.components) for r in replication.together)
        if group not in seen:
            seen.add(group)
            yield _finding(replication)


def _finding(replication: Replication) -> Diagnostic:
    reading = replication.reading
    what = f"{reading.place.signal} of {reading.name!r}"
    if not replication.factor:
        message = f"{what} are read only from nodes where {reading.collector.name} happens to run"
        return Diagnostic(CODE, message, span_of(reading), "read it on a daemonset")
    reasons = [_reason(other) for other in replication.together]
    shown = sorted(set(reasons), key=reasons.index)
    more = [f"and {len(shown) - MOST_SHOWN} more"] if len(shown) > MOST_SHOWN else []
    often = "once per node" if reading.copies.per_node and len(shown) == 1 else times(replication.factor)
    head = f"{what} are stored {often} in backend {reading.place.store!r}"
    return Diagnostic(
        CODE,
        "\n".join((f"{head}:", *shown[:MOST_SHOWN], *more)),
        span_of(reading),
        _hint(replication),
        related=tuple(_others(replication)),
    )


def _reason(reading: Reading) -> str:
    kind = "job" if isinstance(reading.entry, JobPlan) else "source"
    where = f"{reading.collector.scope}/{reading.collector.name}"
    through = f" through {reading.components[-1]}" if len(reading.components) > 1 else ""
    return (
        f"by {kind} {reading.name!r} on {where}, because it reads {describe(reading)} ({reading.copies.how}, "
        f"to sink {reading.sink.name!r}{through})"
    )


def describe(reading: Reading) -> str:
    """What a reading takes, in words: `pods with namespace=a`, `all nodes`."""
    role = reading.place.role
    noun = NOUNS.get(role, role)
    conditions: Conditions = reading.selected | reading.passing
    parts = [text for key, values in conditions.items() if (text := _condition(key, values))]
    return f"{noun} with {', '.join(sorted(parts))}" if parts else f"all {noun}"


NOUNS = {
    "pod": "pods",
    "node": "nodes",
    "endpoints": "endpoints",
    "service": "Services",
    "static": "targets",
    "events": "events",
    "intake": "what is posted to it",
    "exporter.self": "metrics of its own",
    "exporter.unix": "metrics of its node",
}
OBVIOUS = frozenset({f"{META}pod_phase"})  # every reader leaves out pods that have ended


def _condition(key: Key, values: Values) -> str:
    if key in OBVIOUS:
        return ""
    if not isinstance(key, str):
        return "a filter on the line or its values"
    name = key.removeprefix(META).replace("pod_label_", "label ").replace("_name", "").strip("_")
    if values.tests:
        return f"a filter on {name}"
    listed = "|".join(sorted(values.listed)) or '""'
    return f"{name}{'!=' if values.others else '='}{listed}"


def _hint(replication: Replication) -> str:
    reading, others = replication.reading, replication.together[1:]
    if not others:
        return (
            "read it on one replica, on a clustered collector, or on a daemonset that keeps to its own node"
        )
    if all(other.entry is reading.entry for other in others):
        sinks = sorted({other.sink.name for other in replication.together})
        if len(sinks) > 1:
            return f"leave one of {' and '.join(sinks)} in `to:`: both send to {reading.place.store!r}"
        return "give its branches filters that exclude each other"
    if reading.place.signal == "samples":
        return "remove one of the jobs, or let them `keep` different metrics"
    return "make them exclude each other, by `namespace:` or `match_labels:`, or remove one"


def _others(replication: Replication) -> Iterator[Related]:
    named = {replication.reading.name}
    for other in replication.together[1:]:
        if other.name not in named:
            named.add(other.name)
            yield Related(f"{other.name!r} reads them too", span_of(other))


def span_of(reading: Reading) -> Span:
    """Where the spec says it."""
    entry = reading.entry
    return entry.job.span if isinstance(entry, JobPlan) else entry.source.span


def times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
