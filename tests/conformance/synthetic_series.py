"""What the jobs of a stack would store, as samples of the last hour: a plan's supplies in, OpenMetrics out.

The names, labels and values are those of the metric catalog, put through what the compiled pipeline does to
them; this is written anew here, so that it does not share the mistakes of the proof that it is a check of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from compiler.coverage.model import Supply
from compiler.metrics import load
from compiler.metrics.model import Series

STEP, POINTS = 30, 121
BUCKETS = ("0.1", "1", "10", "+Inf")
MOST = 64  # label sets of one series: enough for each value of each closed label to occur
SCRAPE = "scrape-meta"  # `up` and its like

Labels = dict[str, str]


def openmetrics(supplies: Iterable[Supply], names: set[str], end: int) -> str:
    """The samples of the named series until `end`, in seconds since 1970, 30 seconds apart."""
    lines = []
    for name in sorted(names):
        stored = list(_stored(supplies, name))
        if stored:
            lines.append(f"# TYPE {name} unknown")
        for number, (labels, cumulative) in enumerate(stored):
            written = ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(labels.items()))
            for point in range(POINTS):
                at = end - (POINTS - 1 - point) * STEP
                lines.append(f"{name}{{{written}}} {_value(labels, number, point, cumulative)} {at}")
    return "\n".join([*lines, "# EOF", ""])


def _value(labels: Labels, number: int, point: int, cumulative: bool) -> float:
    """Counters grow, and a larger bucket holds more; gauges are 1 and 0 by turns, so that both are asked for."""
    if "le" in labels:
        return (BUCKETS.index(labels["le"]) + 1) * point
    return point * (number + 1) if cumulative else (number + 1) % 2


def _stored(supplies: Iterable[Supply], name: str) -> Iterator[tuple[Labels, bool]]:
    """The label sets that are stored under a name, each once, with whether their values only grow."""
    seen = set()
    for supply in supplies:
        for series, exposed in _exposed(supply, name):
            for target in _targets(supply):
                labels = _merged(supply, target, exposed)
                key = tuple(sorted(labels.items()))
                if key not in seen:
                    seen.add(key)
                    yield labels, series.cumulative


def _exposed(supply: Supply, name: str) -> Iterator[tuple[Series, Labels]]:
    """What a target exposes under a name, and what the scrape adds."""
    own = load(SCRAPE).series(name)
    if own is not None and supply.scraped:
        yield own, {}
        return
    if not all(rule.admits(name) for rule in supply.filters):
        return
    for exporter in supply.exporters:
        series = exporter.series(name)
        if series is not None:
            choices = [
                [(label, value) for value in _values(series, label)] for label in sorted(series.labels)
            ]
            for number, chosen in enumerate(product(*choices)):
                if number < MOST:
                    yield series, dict(chosen)
            return


def _values(series: Series, label: str) -> list[str]:
    if label == "le":
        return [*BUCKETS]
    if label == "quantile":
        return ["0.5", "0.99"]
    known = series.family.values.get(label)
    return sorted(known) if known else _open(label)


def _open(label: str) -> list[str]:
    """Values of a label that can have any: the same wherever the label is, so that joins find partners."""
    return [f"{label}-1", f"{label}-2"] if label in ("instance", "node", "pod") else [f"{label}-1"]


def _targets(supply: Supply) -> Iterator[Labels]:
    """Label sets of a job's targets, external labels among them: two targets, each closed value once."""
    choices = {
        label: sorted(domain.values - {""}) if domain.values is not None else _open(label)
        for label, domain in supply.labels.items()
    }
    longest = max((len(values) for values in choices.values()), default=1)
    for number in range(longest):
        yield {label: values[number % len(values)] for label, values in choices.items() if values}


def _merged(supply: Supply, target: Labels, exposed: Labels) -> Labels:
    """The labels of a series as a scrape joins them (prometheus/prometheus: scrape, mutateSampleLabels)."""
    merged = dict(target)
    for label, value in exposed.items():
        if label not in target or supply.honor_labels:
            merged[label] = value
        else:
            merged[f"exported_{label}"] = value
    merged = {supply.renamed.get(label, label): value for label, value in merged.items()}
    return {
        label: value
        for label, value in merged.items()
        if not any(rule.drops(label) for rule in supply.label_rules)
    }


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
