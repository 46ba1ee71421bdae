"""What flows: label sets as far as they can be known, and the series and streams that carry them to a sink."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from msgspec import Struct

from compiler.coverage.model import ABSENT, OPEN, Domain, LineFormat, closed
from compiler.diagnostics import Span

MOST_COMBINATIONS = 256  # beyond it a computed label counts as open: nobody reads a longer list of values


class LabelSet(Struct, frozen=True):
    """The labels that an item can carry. A domain with "" says that the label can be absent.

    `others` is the prefix of further names that there can be (`__meta_` after discovery: all labels of a pod, for
    one), "" for any name, None for no others.
    """

    domains: tuple[tuple[str, Domain], ...] = ()
    others: str | None = None

    def __getitem__(self, name: str) -> Domain:
        for known, domain in self.domains:
            if known == name:
                return domain
        return OPEN if self.others is not None and name.startswith(self.others) else ABSENT

    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.domains)

    def having(self, name: str, domain: Domain) -> LabelSet:
        """The set with one label replaced; one that is always absent is left out."""
        rest = dict(self.domains)
        rest.pop(name, None)
        if domain != ABSENT or self.others is not None:
            rest[name] = domain
        return LabelSet(tuple(sorted(rest.items())), self.others)

    def keeping(self, admits: Callable[[str], bool]) -> LabelSet:
        """The labels whose names `admits` takes."""
        return LabelSet(tuple((name, domain) for name, domain in self.domains if admits(name)), self.others)

    def public(self) -> LabelSet:
        """The labels that are stored: names that start with two underscores are not."""
        others = None if self.others is None or self.others.startswith("__") else self.others
        kept = tuple(
            (name, domain) for name, domain in self.domains if not name.startswith("__") and domain != ABSENT
        )
        return LabelSet(kept, others)


class NameFilter(Struct, frozen=True, kw_only=True):
    """A rule that keeps or drops series by name; `what` names the component that holds it."""

    admits: Callable[[str], bool]
    what: str
    span: Span | None


class SeriesFlow(Struct, frozen=True, kw_only=True):
    """The series of one prometheus.scrape on the way to one sink, both by component id.

    `labels` are those of the targets (and what rules add); `removes` tells which labels of a series rules drop.
    `beaten` are external labels of the sink that give way to other values of the series' own.
    """

    scrape: str
    sink: str
    labels: LabelSet
    honor_labels: bool
    filters: tuple[NameFilter, ...]
    removes: tuple[NameFilter, ...]
    beaten: frozenset[str]
    span: Span | None


class StreamFlow(Struct, frozen=True, kw_only=True):
    """The lines of one loki.source.* on the way to one sink, both by component id.

    `metadata` names structured metadata, `lines` says what the stored lines look like; `beaten` as of series.
    """

    source: str
    sink: str
    labels: LabelSet
    metadata: frozenset[str]
    lines: LineFormat
    beaten: frozenset[str]
    span: Span | None


def joined(domains: Iterable[Domain], combine: Callable[[tuple[str, ...]], str]) -> Domain:
    """The domain of `combine` over all combinations of values; open where one is open, or there are too many."""
    choices: list[frozenset[str]] = []
    size = 1
    for domain in domains:
        if domain.values is None:
            return OPEN
        choices.append(domain.values)
        size *= len(domain.values)
    if size > MOST_COMBINATIONS:
        return OPEN
    return closed(*(combine(values) for values in product(*choices)))
