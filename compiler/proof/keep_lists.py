"""A plan and all queries in, the plan with the keep lists of its jobs with `keep: used` out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from msgspec.structs import replace

from compiler.coverage.model import Consumer
from compiler.coverage.reading import Reading
from compiler.coverage.usage import used_metrics
from compiler.plan.model import CollectorPlan, JobPlan, Plan
from compiler.proof.flows import JobFlow
from compiler.proof.supplies import supplies

_MOST_TITLES = 6  # of one dashboard or rule group in a comment; a line that is longer is not read


def derive_keep_lists(plan: Plan, readings: Iterable[Reading], flows: tuple[JobFlow, ...]) -> Plan:
    """The plan in which every job with `keep: used` keeps what feeds a query; `flows` are those that keep all."""
    used = used_metrics(readings, supplies(plan, flows))
    scopes = tuple(
        replace(scope, collectors=tuple(_collector(collector, used) for collector in scope.collectors))
        for scope in plan.scopes
    )
    return replace(plan, scopes=scopes)


def _collector(
    collector: CollectorPlan, used: Mapping[str, Mapping[str, tuple[Consumer, ...]]]
) -> CollectorPlan:
    return replace(
        collector, jobs=tuple(_job(entry, used.get(entry.job.name, {})) for entry in collector.jobs)
    )


def _job(entry: JobPlan, used: Mapping[str, tuple[Consumer, ...]]) -> JobPlan:
    job = entry.job
    if not job.keep.used:
        return entry
    readers = {name: tuple(_readers(consumers)) for name, consumers in used.items()}
    return replace(entry, job=replace(job, keep=job.keep.settled(readers)))


def _readers(consumers: tuple[Consumer, ...]) -> Iterable[str]:
    """One line for each dashboard or rule group: its name and what in it reads the metric."""
    for owner, members in groupby(consumers, key=lambda consumer: consumer.owner):
        titles = sorted({consumer.title for consumer in members})
        more = f" and {len(titles) - _MOST_TITLES} more" if len(titles) > _MOST_TITLES else ""
        line = f"{owner}: {', '.join(titles[:_MOST_TITLES])}{more}"
        yield "".join(character if character.isprintable() else " " for character in line)
