"""What the proof is about: consumers ask, supplies (of series) and streams (of log lines) give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from compiler.diagnostics import Span
from compiler.metrics import Exporter

Language: TypeAlias = Literal["promql", "logql"]
LineFormat: TypeAlias = Literal["json", "logfmt", "text", "mixed", "unknown"]


class Domain(Struct, frozen=True):
    """The values that a label can have; None for any. An empty value is an absent label.

    Where any value can come, `known` has those that are known to, None where nothing is known.
    """

    values: frozenset[str] | None
    known: frozenset[str] | None = None

    def __or__(self, other: Domain) -> Domain:
        if self.values is None or other.values is None:
            told = (self.told, other.told)
            return OPEN if None in told else Domain(None, frozenset().union(*(t for t in told if t)))
        return Domain(self.values | other.values)

    @property
    def told(self) -> frozenset[str] | None:
        """The values that are known, whether there can be others or not."""
        return self.known if self.values is None else self.values


def union(domains: Iterable[Domain]) -> Domain:
    """The domain of a label that has any of several domains, as if they were joined one by one."""
    told: set[str] = set()
    closed_, known = True, True
    for domain in domains:
        closed_ = closed_ and domain.values is not None
        known = known and domain.told is not None
        told |= domain.told or frozenset()
    if closed_:
        return Domain(frozenset(told))
    return Domain(None, frozenset(told)) if known else OPEN


OPEN = Domain(None)
ABSENT = Domain(frozenset({""}))


def closed(*values: str) -> Domain:
    """The domain of exactly these values."""
    return Domain(frozenset(values))


def domain_of(value: str | None) -> Domain:
    """The one value that a config gives a label; any, where only a running Alloy knows it."""
    return OPEN if value is None else closed(value)


class MetricFilter(Struct, frozen=True, kw_only=True):
    """A keep or drop rule of a job: whether a series name gets through; `what` names it for messages.

    `at_source`: what it holds back is not exposed in the first place, since the exporter has it switched off.
    """

    admits: Callable[[str], bool]
    what: str
    span: Span | None = None
    at_source: bool = False


class LabelRule(Struct, frozen=True, kw_only=True):
    """A rule that removes labels from what was scraped."""

    drops: Callable[[str], bool]
    what: str
    span: Span | None = None


class Supply(Struct, frozen=True, kw_only=True):
    """The series that one job writes to one datasource.

    `labels` are those of the targets and of the sink, as stored (`job`, `instance`, external ones). Where an
    exporter sets one of them too, `honor_labels` lets the exporter's win; otherwise the exporter's is called
    `exported_<name>`. `renamed` maps exporter labels to the names under which they are stored. `scraped` says
    that the job has targets, which come with `up` and the like; recording rules have none.
    """

    job: str
    datasource: str
    exporters: tuple[Exporter, ...]
    labels: Mapping[str, Domain] = field(default_factory=dict)
    honor_labels: bool = False
    filters: tuple[MetricFilter, ...] = ()
    label_rules: tuple[LabelRule, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    scraped: bool = True
    span: Span | None = None


class Stream(Struct, frozen=True, kw_only=True):
    """The log lines of one source in one datasource, with the labels of its streams.

    `metadata` names structured metadata; `lines` says what a parser finds in the stored lines.
    """

    source: str
    datasource: str
    labels: Mapping[str, Domain]
    metadata: frozenset[str] = frozenset()
    lines: LineFormat = "unknown"
    span: Span | None = None


_OWNERS = {"rule": "group", "query": "spec"}


class Consumer(Struct, frozen=True, kw_only=True):
    """One query of a dashboard, a rule, or a query that the spec keeps for its users.

    `group` is the uid of the dashboard, the name of the rule group or that of the spec, `title` that of the panel,
    variable, annotation, rule or query. `expression` still has Grafana's variables in it; `values` gives those
    whose value is known, and `variables` all names, None where every name counts. `label` is the label whose
    values a variable lists. `template_labels` are the labels that the texts of an alert show. `span` is the place
    in a source file, if any.
    """

    kind: Literal["panel", "variable", "annotation", "rule", "query"]
    group: str
    title: str
    datasource: str
    language: Language
    expression: str
    legend: str = ""
    unit: str = ""
    label: str = ""
    panel_type: str = ""
    template_labels: frozenset[str] = frozenset()
    variables: frozenset[str] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    span: Span | None = None

    @property
    def where(self) -> str:
        """What a reader would call it; also the path of the query's text in findings."""
        return f"{self.owner}, {self.kind} {self.title!r}"

    @property
    def owner(self) -> str:
        """The dashboard or rule group that it belongs to, or the spec."""
        return f"{_OWNERS.get(self.kind, 'dashboard')} {self.group}"
