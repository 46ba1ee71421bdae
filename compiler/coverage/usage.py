"""Which series of a job queries ask for, and which nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod

from msgspec import Struct

from compiler.coverage.model import Consumer, MetricFilter, Supply
from compiler.coverage.offers import Offers
from compiler.coverage.reading import Reading
from compiler.coverage.selector_proof import feeding
from compiler.languages import logql, promql
from compiler.metrics import Family

_BUCKETS = 12
"""Series of a histogram for each set of label values: Prometheus' default buckets, without sum and count."""


class Unread(Struct, frozen=True):
    """A family that is stored and that no query reads.

    `series` is the least number of its series of one target: one for each combination of the label values that
    are known. Labels with open values count as one, so that a container or a disk too many is not seen.
    `asked_for`: the spec keeps it all the same.
    """

    family: str
    series: int
    asked_for: bool = False


class Usage(Struct, frozen=True):
    """What becomes of the families that a job's targets expose: how many there are, are stored, are read.

    Families behind a switch of the exporter, and `up` and its like, are not counted. `known`: whether anything is
    known of what the targets expose.
    """

    job: str
    exposed: int
    stored: int
    unread: tuple[Unread, ...]
    known: bool

    @property
    def series(self) -> int:
        """The least number of series of one target that nobody would miss."""
        return sum(one.series for one in self.unread if not one.asked_for)


def used_metrics(
    readings: Iterable[Reading], supplies: Iterable[Supply]
) -> Mapping[str, Mapping[str, tuple[Consumer, ...]]]:
    """Job -> series name -> who reads it, sorted: what `keep: used` keeps, if the supplies keep everything."""
    offers = Offers(supplies)
    used: dict[str, dict[str, list[Consumer]]] = {supply.job: {} for supply in offers.supplies}
    for reading in readings:
        for job, name in sorted(set(_fed(reading, offers))):
            used[job].setdefault(name, []).append(reading.consumer)
    return {
        job: {name: tuple(sorted(readers, key=_place)) for name, readers in sorted(names.items())}
        for job, names in sorted(used.items())
    }


def usages(
    readings: Iterable[Reading],
    supplies: Iterable[Supply],
    asked_for: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Usage, ...]:
    """What of each job is stored and read, by job; a job with several collectors or sinks counts once.

    `asked_for` has the series names that a job keeps though nobody reads them.
    """
    every = tuple(supplies)
    used = used_metrics(readings, every)
    by_job: dict[str, list[Supply]] = {}
    for supply in every:
        by_job.setdefault(supply.job, []).append(supply)
    return tuple(
        _usage(job, own, frozenset(used[job]), (asked_for or {}).get(job, frozenset()))
        for job, own in sorted(by_job.items())
    )


def _fed(reading: Reading, offers: Offers) -> Iterator[tuple[str, str]]:
    """The jobs and series names that feed a query."""
    tree = reading.tree
    if tree is None or isinstance(tree, logql.LogQuery | logql.MetricQuery):
        return
    for selector in promql.selectors(tree):
        for offer in feeding(reading, selector, offers):
            yield offer.supply.job, offer.series.name


def _place(consumer: Consumer) -> tuple[str, str, str]:
    return consumer.owner, consumer.kind, consumer.title


def _usage(job: str, supplies: list[Supply], used: frozenset[str], asked_for: frozenset[str]) -> Usage:
    families = {
        family.name: family
        for supply in supplies
        for exporter in supply.exporters
        for family in exporter.families.values()
        if family.flag is None and _passes(family, (rule for rule in supply.filters if rule.at_source))
    }
    stored = {
        name for name, family in families.items() if any(_passes(family, one.filters) for one in supplies)
    }
    unread = sorted(name for name in stored if not used & _parts(families[name]))
    listed = tuple(
        Unread(name, _least_series(families[name]), bool(asked_for & _parts(families[name])))
        for name in unread
    )
    known = any(supply.exporters for supply in supplies)
    return Usage(job, len(families), len(stored), listed, known)


def _passes(family: Family, rules: Iterable[MetricFilter]) -> bool:
    every = tuple(rules)
    return any(all(rule.admits(part) for rule in every) for part in _parts(family))


def _parts(family: Family) -> frozenset[str]:
    return frozenset({family.name} | {family.name + suffix for suffix in ("_bucket", "_sum", "_count")})


def _least_series(family: Family) -> int:
    parts = {"histogram": _BUCKETS + 2, "summary": 5}.get(family.type, 1)
    return parts * prod(len(values) for values in family.values.values())
