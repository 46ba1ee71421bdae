"""What a kind of rule says about itself, what it may know of the stack, and the rules that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self, TypeAlias

from msgspec import Struct, field

from compiler.coverage.model import Domain
from compiler.diagnostics import Report, Span
from compiler.kinds.contract import LogSource
from compiler.kinds.scrape import ScrapeJob
from compiler.located_yaml.fields import Fields

Store: TypeAlias = Literal["loki", "prometheus"]
DEFAULT_INTERVAL = "1m"


class Collected(Struct, frozen=True, kw_only=True):
    """What jobs and log sources share once they are collected.

    `labels` are those that are stored. `run_labels` names the ones whose values a deployment gives, the one that
    holds a namespace first: together they tell one deployment of a scope from another. `parameters` gives the
    label that carries a parameter's value.
    """

    collector: str
    labels: Mapping[str, Domain]
    run_labels: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)


class Scraped(Collected, frozen=True, kw_only=True):
    """The series of one job from one collector."""

    job: ScrapeJob


class Logged(Collected, frozen=True, kw_only=True):
    """The lines of one source from one collector."""

    source: LogSource


class Stack(Struct, frozen=True):
    """What one backend stores, in the order of scopes and collectors.

    `read` is what is read in the whole stack: collectors tell one store about the lines that they send to another.
    """

    jobs: tuple[Scraped, ...] = ()
    logs: tuple[Logged, ...] = ()
    read: tuple[Logged, ...] = ()


Samples: TypeAlias = tuple[tuple[str, str], ...]
"""Series by their selectors, with values a minute apart in promtool's notation (`0+1x60`)."""


class UnitTest(Struct, frozen=True):
    """Samples under which an alert fires within the hour, and samples under which it does not.

    `labels` are those of the alert that fires, without its name; None where only its number is known: one. `name`
    is that of its entry in the spec, empty where alloyc made the test.
    """

    fires_on: Samples
    silent_on: Samples
    labels: Mapping[str, str] | None = None
    name: str = ""


class Alert(Struct, frozen=True, kw_only=True):
    """An alerting rule.

    `hold` is how long the expression must have a result. `labels` and the texts are Go templates. `about_jobs` and
    `about_collectors` name what to look at first; where both are empty, it is what feeds the expression. `written`
    is the place of an expression that stands in the spec.
    """

    name: str
    expression: str
    hold: str
    severity: str
    summary: str
    description: str
    span: Span
    labels: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[UnitTest, ...] = ()
    about_jobs: tuple[str, ...] = ()
    about_collectors: tuple[str, ...] = ()
    written: Span | None = None


class Record(Struct, frozen=True, kw_only=True):
    """A recording rule: `name` is the metric that holds the result."""

    name: str
    expression: str
    span: Span
    labels: Mapping[str, str] = field(default_factory=dict)
    written: Span | None = None


Rule: TypeAlias = Alert | Record


class RuleGroup(Struct, frozen=True, kw_only=True):
    """Rules that one backend evaluates together, in this order, every `interval`.

    `deployed` and `as_object` are as in the plan. `span` is the place of the interval, or of the entry.
    """

    name: str
    backend: str
    store: Store
    interval: str
    rules: tuple[Rule, ...]
    deployed: bool
    as_object: bool
    span: Span


class RuleEntry(Struct, frozen=True, kw_only=True):
    """One entry of `rules`: `store` is the kind of backend that evaluates it, `backend` the spec's choice among them.

    `interval` is how often, as Prometheus writes durations; `pack` says that an entry stands for several rules,
    which then are a group of their own.
    """

    kind: ClassVar[str]
    summary: ClassVar[str]
    store: ClassVar[Store]
    schema: ClassVar[dict[str, Any]]
    pack: ClassVar[bool] = False

    name: str
    backend: str | None
    interval: str
    span: Span
    interval_span: Span

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        """The entry from its mapping in a spec that the schema has accepted."""
        raise NotImplementedError

    def rules(self, stack: Stack, report: Report) -> tuple[Rule, ...]:
        """The rules for what the entry's backend stores; reports what the entry needs and the stack lacks."""
        raise NotImplementedError


def read_common(name: str, fields: Fields) -> dict[str, Any]:
    """The fields that every kind reads the same way, as keyword arguments."""
    return {
        "name": name,
        "backend": fields.text("backend", default=None),
        "interval": fields.text("interval", default=DEFAULT_INTERVAL),
        "span": fields.span,
        "interval_span": fields.span_of("interval"),
    }
