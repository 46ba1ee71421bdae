"""Which series of a job queries ask for, and which nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from compiler.coverage.model import Consumer, Supply
from compiler.coverage.offers import Offers
from compiler.coverage.reading import read
from compiler.coverage.selector_proof import feeding
from compiler.languages import logql, promql
from compiler.metrics import Family

_BUCKETS = 12
"""Series of a histogram for each set of label values: Prometheus' default buckets, without sum and count."""


@dataclass(frozen=True, slots=True)
class Unused:
    """Families of a job that are stored and that no query reads.

    `series` is the least number of series of one target that would be saved: families times the values that
    are known; labels with open values count as one.
    """

    job: str
    families: tuple[str, ...]
    series: int


def used_metrics(
    consumers: Iterable[Consumer], supplies: Iterable[Supply]
) -> Mapping[str, Mapping[str, tuple[Consumer, ...]]]:
    """Job -> series name -> who reads it, sorted: what `keep: used` keeps, if the supplies keep everything."""
    offers = Offers(supplies)
    used: dict[str, dict[str, list[Consumer]]] = {supply.job: {} for supply in offers.supplies}
    for consumer in consumers:
        for job, name in sorted(set(_fed(consumer, offers))):
            used[job].setdefault(name, []).append(consumer)
    return {
        job: {name: tuple(sorted(readers, key=_place)) for name, readers in sorted(names.items())}
        for job, names in sorted(used.items())
    }


def unused(consumers: Iterable[Consumer], supplies: Iterable[Supply]) -> tuple[Unused, ...]:
    """For each job the families that get through its filters and that nobody reads."""
    every = tuple(supplies)
    used = used_metrics(consumers, every)
    return tuple(_unused_of(supply, frozenset(used[supply.job])) for supply in every)


def _fed(consumer: Consumer, offers: Offers) -> Iterator[tuple[str, str]]:
    """The jobs and series names that feed a query."""
    reading = read(consumer)
    tree = reading.tree
    if tree is None or isinstance(tree, logql.LogQuery | logql.MetricQuery):
        return
    for selector in promql.selectors(tree):
        for offer in feeding(reading, selector, offers):
            yield offer.supply.job, offer.series.name


def _place(consumer: Consumer) -> tuple[str, str, str]:
    return consumer.owner, consumer.kind, consumer.title


def _unused_of(supply: Supply, used: frozenset[str]) -> Unused:
    families = {f.name: f for exporter in supply.exporters for f in exporter.families.values()}
    left = sorted(
        name
        for name, family in families.items()
        if family.flag is None
        and not used & _parts(family)
        and all(any(map(f.admits, _parts(family))) for f in supply.filters)
    )
    return Unused(supply.job, tuple(left), sum(_least_series(families[name]) for name in left))


def _parts(family: Family) -> frozenset[str]:
    return frozenset({family.name} | {family.name + suffix for suffix in ("_bucket", "_sum", "_count")})


def _least_series(family: Family) -> int:
    parts = {"histogram": _BUCKETS + 2, "summary": 5}.get(family.type, 1)
    return parts * prod(len(values) for values in family.values.values())
