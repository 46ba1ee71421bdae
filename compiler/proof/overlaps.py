"""Which readings read the same items: an index over conditions with one value, so that few pairs are compared.

Lines overlap if one pod could be chosen by both selectors: a pod can carry any labels, and users add pods. Targets
overlap if whatever one job takes is also taken by the other: jobs describe programs, and that two programs are one
pod is no more than a thought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from compiler.flow.conditions import Conditions, Key, both, exclusive, implies, singles, unsatisfiable
from compiler.proof.readings import Place, Reading

Pairs = frozenset[tuple[Key, str]]
MOST = 12  # readings of one item that are looked at: who has more has heard enough


def common_readings(readings: Iterable[Reading], nodes: int) -> Iterator[tuple[Reading, tuple[Reading, ...]]]:
    """Each reading with those that read an item of it: itself and, of the others, the most that share one item."""
    places: dict[Place, list[Reading]] = defaultdict(list)
    for reading in readings:
        places[reading.place].append(reading)
    for here in places.values():
        if len(here) == 1:
            yield here[0], (here[0],)
        elif here[0].place.signal == "lines":
            yield from _lines(here, nodes)
        else:
            yield from _targets(here, nodes)


def _targets(here: list[Reading], nodes: int) -> Iterator[tuple[Reading, tuple[Reading, ...]]]:
    index: dict[Pairs, _ByMetric] = defaultdict(_ByMetric)
    pairs = [frozenset(singles(reading.selected)) for reading in here]
    for reading, own in zip(here, pairs, strict=True):
        index[own].add(reading)
    key_sets = {frozenset(key for key, _ in own) for own in index}
    for reading, own in zip(here, pairs, strict=True):
        found: list[Reading] = []
        for wider in _parts(own, key_sets):
            same = index.get(wider)
            for other in () if same is None else same.candidates(reading):
                if len(found) >= MOST:
                    break
                if other is not reading and _same_target(reading, other):
                    found.append(other)
        passing = {id(other): other.passing for other in found}
        yield reading, (reading, *_most_at_once(reading.passing, found, passing, nodes))


class _ByMetric:
    """Readings of the same single values, those that keep listed metrics by each of them."""

    def __init__(self) -> None:
        self._all: list[Reading] = []
        self._open: list[Reading] = []
        self._keeping: dict[str, list[Reading]] = defaultdict(list)

    def add(self, reading: Reading) -> None:
        self._all.append(reading)
        kept = _kept(reading)
        if kept is None:
            self._open.append(reading)
        for name in kept or ():
            self._keeping[name].append(reading)

    def candidates(self, reading: Reading) -> Iterable[Reading]:
        """The readings that may keep a metric which `reading` keeps."""
        kept = _kept(reading)
        if kept is None:
            return self._all
        found = {id(other): other for name in sorted(kept) for other in self._keeping.get(name, ())}
        return (*self._open, *found.values())


def _kept(reading: Reading) -> frozenset[str] | None:
    """The metrics that a reading keeps, None where it does not list them."""
    values = reading.passing.get("__name__")
    return None if values is None or values.others else values.listed


def _parts(own: Pairs, key_sets: set[frozenset[Key]]) -> Iterator[Pairs]:
    """The parts of `own` that can be all single values of another reading, by whichever way is shorter."""
    if 2 ** len(own) <= len(key_sets):
        for size in range(len(own) + 1):
            yield from map(frozenset, combinations(own, size))
        return
    keys = {key for key, _ in own}
    for key_set in key_sets:
        if key_set <= keys:
            yield own if len(key_set) == len(own) else frozenset(p for p in own if p[0] in key_set)


def _same_target(reading: Reading, other: Reading) -> bool:
    return implies(reading.selected, other.selected) and not exclusive(reading.passing, other.passing)


def _lines(here: list[Reading], nodes: int) -> Iterator[tuple[Reading, tuple[Reading, ...]]]:
    conditions = {id(reading): both(reading.selected, reading.passing) for reading in here}
    index = _Index([(frozenset(singles(conditions[id(reading)])), reading) for reading in here])
    for reading in here:
        own = conditions[id(reading)]
        others: list[Reading] = []
        for other in index.candidates(frozenset(singles(own))):
            if len(others) >= MOST:
                break
            if other is not reading and not exclusive(own, conditions[id(other)]):
                others.append(other)
        yield reading, (reading, *_most_at_once(own, others, conditions, nodes))


class _Index:
    """Readings by their single values, projected on whatever keys a question has in common with them."""

    def __init__(self, entries: list[tuple[Pairs, Reading]]) -> None:
        self._groups: dict[frozenset[Key], list[tuple[Pairs, Reading]]] = defaultdict(list)
        for pairs, reading in entries:
            self._groups[frozenset(key for key, _ in pairs)].append((pairs, reading))
        self._projected: dict[tuple[frozenset[Key], frozenset[Key]], dict[Pairs, list[Reading]]] = {}

    def candidates(self, own: Pairs) -> Iterator[Reading]:
        """The readings whose single values do not contradict `own`."""
        keys = frozenset(key for key, _ in own)
        for group in self._groups:
            shared = group & keys
            yield from self._projection(group, shared).get(_project(own, shared), ())

    def _projection(self, group: frozenset[Key], shared: frozenset[Key]) -> dict[Pairs, list[Reading]]:
        found = self._projected.get((group, shared))
        if found is None:
            found = defaultdict(list)
            for pairs, reading in self._groups[group]:
                found[_project(pairs, shared)].append(reading)
            self._projected[group, shared] = found
        return found


def _project(pairs: Pairs, keys: frozenset[Key]) -> Pairs:
    return frozenset(pair for pair in pairs if pair[0] in keys)


def _most_at_once(
    own: Conditions, others: list[Reading], conditions: dict[int, Conditions], nodes: int
) -> tuple[Reading, ...]:
    """The readings of `others` that read one item together with `own`, such that it is read most often."""
    best: tuple[Reading, ...] = ()
    for position, other in enumerate(others):
        joined = both(own, conditions[id(other)])
        if unsatisfiable(joined):
            continue
        chosen = (other, *_most_at_once(joined, others[position + 1 :], conditions, nodes))
        if _total(chosen, nodes) > _total(best, nodes):
            best = chosen
        if len(chosen) == len(others):
            break
    return best


def _total(chosen: tuple[Reading, ...], nodes: int) -> int:
    return sum(reading.copies.on(nodes) for reading in chosen)
