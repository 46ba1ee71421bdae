"""The metrics of a simulated loki.process component: updates in, series as Prometheus would gather them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

_Key = frozenset[tuple[str, str]]


class Series(Struct):
    """One series. A histogram counts in `counts`, one per bucket, not yet cumulative; others use `value`."""

    labels: dict[str, str]
    value: float = 0.0
    count: int = 0
    counts: list[int] = field(default_factory=list)


class Family(Struct):
    """All series of one metric. `buckets` are a histogram's upper bounds."""

    name: str
    kind: str
    buckets: tuple[float, ...] = ()
    series: dict[_Key, Series] = field(default_factory=dict)

    def with_labels(self, labels: Mapping[str, str], shown: Mapping[str, str] | None = None) -> Series:
        """The series of a label set; `shown` is what of it the series carries."""
        key = frozenset(labels.items())
        if key not in self.series:
            self.series[key] = Series(
                dict(labels if shown is None else shown), counts=[0] * len(self.buckets)
            )
        return self.series[key]

    def observe(self, series: Series, value: float) -> None:
        series.value += value
        series.count += 1
        for number, bound in enumerate(self.buckets):
            if value <= bound:
                series.counts[number] += 1
                break


class Registry(Struct):
    """Every metric that a stage registered, in order."""

    families: list[Family] = field(default_factory=list)

    def register(self, name: str, kind: str, buckets: Sequence[float] = ()) -> Family:
        """A new family, also if there is one of this name: custom metrics may collide, as in Alloy."""
        family = Family(name, kind, tuple(sorted(set(buckets))))
        self.families.append(family)
        return family

    def counter(self, name: str) -> Family:
        """The shared counter of this name."""
        found = next((family for family in self.families if family.name == name), None)
        return found or self.register(name, "counter")

    def count_dropped(self, reason: str) -> None:
        self.counter("loki_process_dropped_lines_total").with_labels({"reason": reason}).value += 1

    def gather(self) -> list[dict[str, Any]]:
        """The series sorted by name and labels; a histogram's buckets are cumulative."""
        gathered = [_shown(family, series) for family in self.families for series in family.series.values()]
        return sorted(gathered, key=lambda series: (series["name"], sorted(series["labels"].items())))


def _shown(family: Family, series: Series) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": family.name, "type": family.kind, "labels": series.labels}
    if family.kind != "histogram":
        return shown | {"value": series.value}
    total, buckets = 0, []
    for bound, count in zip(family.buckets, series.counts, strict=True):
        total += count
        buckets.append([bound, total])
    return shown | {"buckets": buckets, "count": series.count, "sum": series.value}
