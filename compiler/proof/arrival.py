"""Arrival: every source and job reaches each sink that it names, and every sink of a collector is fed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.diagnostics import Diagnostic, Span
from compiler.plan.model import CollectorPlan, Plan
from compiler.proof.replication import Replication

CODE = "spec/never-arrives"


def arrival_findings(plan: Plan, found: Iterable[Replication]) -> Iterator[Diagnostic]:
    """What of a plan has no path to where it should go, by the readings that its configs have."""
    arriving: dict[str, set[tuple[str, str]]] = {}
    for replication in found:
        reading = replication.reading
        arriving.setdefault(reading.collector.name, set()).add((reading.name, reading.sink.name))
    for scope in plan.scopes:
        for collector in scope.collectors:
            yield from _of_collector(collector, arriving.get(collector.name, set()))


def _of_collector(collector: CollectorPlan, arriving: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    where = f"{collector.scope}/{collector.name}"
    fed = {sink for _, sink in arriving}
    for name, sinks, span in _entries(collector):
        for sink in sinks:
            if (name, sink) not in arriving:
                yield Diagnostic(
                    CODE,
                    f"nothing of {name!r} reaches sink {sink!r} on {where}: each path ends or drops everything",
                    span,
                    "look for a step that drops what an earlier step made of every item",
                )
                fed.add(sink)
    for planned in collector.sinks:
        if planned.name not in fed:
            message = f"no source or job of {where} feeds sink {planned.name!r}"
            yield Diagnostic(CODE, message, planned.span, "name it in the `to:` of a source or job")


def _entries(collector: CollectorPlan) -> Iterator[tuple[str, tuple[str, ...], Span]]:
    for source in collector.sources:
        yield source.source.name, source.sinks, source.source.span
    for job in collector.jobs:
        yield job.job.name, job.sinks, job.job.span
