"""A metric's name in, what each job offers under it out: its labels with their values, or what removes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from compiler.coverage.model import ABSENT, OPEN, Domain, LabelRule, MetricFilter, Supply
from compiler.languages.promql.labels import Labels
from compiler.metrics import Series, load

SCRAPE = "scrape"
RULES = "rules"


class Offer(Struct, frozen=True):
    """One series name from one job. `removed_by` is the rule that keeps it from being stored, if any."""

    supply: Supply
    series: Series
    labels: Mapping[str, Domain]
    dropped: Mapping[str, LabelRule]
    removed_by: MetricFilter | None

    def domain(self, label: str) -> Domain:
        """The values of a label as stored; ABSENT if it is never there."""
        known = self.labels.get(label)
        if known is not None:
            return known
        return OPEN if label not in self.dropped and self.series.has_label(label) else ABSENT

    @property
    def names(self) -> Labels:
        """The names of all labels; None if others can come as well."""
        return None if self.series.from_pattern or self.series.family.patterns else frozenset(self.labels)


class Offers:
    """All offers of a set of supplies, found by name; each name is worked out once."""

    def __init__(self, supplies: Iterable[Supply]) -> None:
        self.supplies = tuple(supplies)
        self.datasources = frozenset(supply.datasource for supply in self.supplies)
        self._by_name: dict[str, tuple[Offer, ...]] = {}
        self._by_value: dict[tuple[str, str], tuple[dict[str, list[Offer]], list[Offer]]] = {}
        self._names: tuple[str, ...] | None = None

    def of(self, name: str) -> tuple[Offer, ...]:
        """What every job offers under a name, also where a rule removes it."""
        if name not in self._by_name:
            found = (_offer(supply, name) for supply in self.supplies)
            self._by_name[name] = tuple(offer for offer in found if offer)
        return self._by_name[name]

    def having(self, name: str, label: str, value: str) -> tuple[Offer, ...]:
        """What is offered under a name with a label that can have the value, without looking at all the rest."""
        key = (name, label)
        if key not in self._by_value:
            closed: dict[str, list[Offer]] = {}
            open_: list[Offer] = []
            for offer in self.of(name):
                domain = offer.domain(label)
                for known in domain.values or ():
                    closed.setdefault(known, []).append(offer)
                if domain.values is None:
                    open_.append(offer)
            self._by_value[key] = (closed, open_)
        by_value, any_value = self._by_value[key]
        return (*by_value.get(value, ()), *any_value)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that some job exposes, sorted; open patterns left out."""
        if self._names is None:
            exporters = {id(e): e for supply in self.supplies for e in supply.exporters}.values()
            names = {name for exporter in exporters for name in exporter.series_names()}
            self._names = tuple(sorted(names | set(load("scrape-meta").series_names())))
        return self._names


def _offer(supply: Supply, name: str) -> Offer | None:
    own = _of_the_scrape(supply, name)
    if own:
        return Offer(supply, own, supply.labels, {}, _removing(supply, name))
    for exporter in supply.exporters:
        series = exporter.series(name)
        if series is not None:
            labels, dropped = _stored_labels(supply, series, exporter.known)
            return Offer(supply, series, labels, dropped, _removing(supply, name))
    return None


def _removing(supply: Supply, name: str) -> MetricFilter | None:
    return next((rule for rule in supply.filters if not rule.admits(name)), None)


def _of_the_scrape(supply: Supply, name: str) -> Series | None:
    """`up` and its like: with the target's labels only. Alloy's filters reach them, unlike those of Prometheus."""
    if not supply.scraped:
        return None
    series = load("scrape-meta").series(name)
    return series if series and not series.labels else None


def _stored_labels(
    supply: Supply, series: Series, known: Mapping[str, frozenset[str]]
) -> tuple[dict[str, Domain], dict[str, LabelRule]]:
    stored: dict[str, Domain] = dict(supply.labels)
    dropped: dict[str, LabelRule] = {}
    for label in sorted(series.labels):
        domain = _domain(series, label, known.get(label))
        if label not in supply.labels:
            name = label
        elif supply.honor_labels:
            name = label
            # Where the exporter leaves its label out, the target's shows through.
            domain = domain | supply.labels[label] if label in series.family.optional else domain
        else:
            name = f"exported_{label}"
        name = supply.renamed.get(name, name)
        rule = next((rule for rule in supply.label_rules if rule.drops(name)), None)
        if rule:
            dropped[name] = rule
        else:
            stored[name] = domain
    return stored, dropped


def _domain(series: Series, label: str, known: frozenset[str] | None) -> Domain:
    values = series.family.values.get(label)
    if values is None:
        return Domain(None, known)
    return Domain(values | {""} if label in series.family.optional else values)
