"""The values of the metric catalog: families as an exporter declares them, series as a query names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct, field

MetricType: TypeAlias = Literal["counter", "gauge", "histogram", "summary", "untyped"]

_PARTS: Mapping[MetricType, tuple[str, ...]] = {
    "histogram": ("_bucket", "_sum", "_count"),
    "summary": ("", "_sum", "_count"),
}
_OWN_LABEL = {("histogram", "_bucket"): "le", ("summary", ""): "quantile"}


class Family(Struct, frozen=True):
    """One metric family of an exporter.

    `labels` are those that the exporter can set, `optional` those of them that some series lack. `patterns`
    are open label names such as `label_*`. `values` holds closed value sets. `flag` says what switches the
    family on where it is off by default, None where it is on. `unit` is a unit's name where it is evident.
    """

    name: str
    type: MetricType
    labels: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unit: str | None = None
    flag: str | None = None


class Series(Struct, frozen=True):
    """One name that a query can ask for: a family, or a part of a histogram or summary.

    `cumulative` says that the values only grow (until a reset), so that a rate of them makes sense. `labels`
    includes `le` or `quantile` where the part has it. `from_pattern`: only an open pattern vouches for it.
    """

    name: str
    family: Family
    labels: frozenset[str]
    cumulative: bool
    from_pattern: bool = False

    def has_label(self, name: str) -> bool:
        """Whether the exporter can set the label."""
        return name in self.labels or self.from_pattern or _fits(name, self.family.patterns)


class Exporter(Struct, frozen=True):
    """An exporter with all that its endpoint serves; `patterns` are open families such as `node_vmstat_*`.

    `known` has values that labels are known to have, by label, where there may be others.
    """

    name: str
    version: str
    families: Mapping[str, Family]
    patterns: tuple[str, ...] = ()
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _series: Mapping[str, Series] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        version: str,
        families: Iterable[Family],
        patterns: tuple[str, ...] = (),
        known: Mapping[str, frozenset[str]] | None = None,
    ) -> Exporter:
        """An exporter of the given families; of two with one name the first counts."""
        by_name: dict[str, Family] = {}
        for family in families:
            by_name.setdefault(family.name, family)
        series = {one.name: one for family in by_name.values() for one in _series_of(family)}
        return cls(name, version, by_name, patterns, known or {}, series)

    def series(self, name: str) -> Series | None:
        """What a query gets for a name (`x_bucket` of a histogram `x`); None if there is no such series."""
        found = self._series.get(name)
        if found is None and _fits(name, self.patterns):
            return Series(
                name, Family(name, "untyped"), frozenset(), name.endswith("_total"), from_pattern=True
            )
        return found

    def series_names(self) -> Iterable[str]:
        """Every name that a query can ask for, patterns left out."""
        return self._series.keys()


def _series_of(family: Family) -> Iterable[Series]:
    for suffix in _PARTS.get(family.type, ("",)):
        own = _OWN_LABEL.get((family.type, suffix))
        labels = family.labels | {own} if own else family.labels
        cumulative = family.type == "counter" or suffix != ""
        yield Series(family.name + suffix, family, labels, cumulative)


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of the patterns, in which `*` stands for anything."""
    return any(_expression(pattern).fullmatch(name) for pattern in patterns)
