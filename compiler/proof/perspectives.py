"""The same containers seen from two clusters: a vCluster's pods run on nodes of the host, under other names.

Both views are wanted, and each is stored once; a query must be able to ask for one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from msgspec import Struct

from compiler.coverage.model import ABSENT, Domain
from compiler.diagnostics import Diagnostic, Related
from compiler.flow.model import LabelSet
from compiler.proof.flows import JobFlow
from compiler.proof.replication import Replication, span_of

CODE = "spec/indistinguishable"


class Perspectives(Struct, frozen=True):
    """Two jobs that ask the same kubelets from different clusters; `apart` are the labels that tell which."""

    first: Replication
    second: Replication
    apart: tuple[str, ...]


def perspectives(found: Iterable[Replication], jobs: Iterable[JobFlow]) -> tuple[Perspectives, ...]:
    """All pairs of jobs about nodes that differ by no more than their cluster, in the order of the plan."""
    groups: dict[tuple[object, ...], list[Replication]] = defaultdict(list)
    for replication in found:
        place = replication.reading.place
        if place.role == "node":
            groups[place.store, place.path].append(replication)
    pairs = [
        (first, second)
        for group in groups.values()
        for first, second in combinations(group, 2)
        if first.reading.place.cluster != second.reading.place.cluster
    ]
    if not pairs:
        return ()
    labels = {(f.collector.name, f.job.job.name, f.sink.name): f.flow.labels for f in jobs}
    return tuple(
        Perspectives(first, second, tuple(_apart(labels[_key(first)], labels[_key(second)])))
        for first, second in pairs
    )


def perspective_findings(found: Iterable[Perspectives]) -> Iterator[Diagnostic]:
    """Pairs whose series no query can tell apart."""
    for pair in found:
        if not pair.apart:
            first, second = pair.first.reading, pair.second.reading
            yield Diagnostic(
                CODE,
                f"no label tells series of {first.name!r} ({first.place.cluster}) from those of {second.name!r} "
                f"({second.place.cluster}): both are about the same containers",
                span_of(second),
                "give one of them a label in the spec's `labels:`, with `scopes:`",
                related=(Related("the other view", span_of(first)),),
            )


def _key(replication: Replication) -> tuple[str, str, str]:
    reading = replication.reading
    return (reading.collector.name, reading.name, reading.sink.name)


def _apart(first: LabelSet, second: LabelSet) -> Iterator[str]:
    for name in sorted({*first.names(), *second.names()}):
        if _disjoint(first[name], second[name]):
            yield name


def _disjoint(one: Domain, other: Domain) -> bool:
    if one == ABSENT or other == ABSENT:
        there = other if one == ABSENT else one
        return there != ABSENT and (there.values is None or "" not in there.values)
    return one.values is not None and other.values is not None and not one.values & other.values
