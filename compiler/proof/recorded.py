"""Recorded metrics: what recording rules give to other queries, and the order in which they must be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from msgspec.structs import replace

from compiler.coverage.model import Supply, closed
from compiler.coverage.offers import Offers
from compiler.coverage.promql_proof import prove_promql
from compiler.coverage.reading import read
from compiler.diagnostics import Report
from compiler.kinds.rule import Alert, Record, RuleGroup
from compiler.languages import logql, promql
from compiler.metrics import Exporter, Family
from compiler.proof.consumers import rule_consumer

_NO_VERSION = "rules"


def in_order(groups: tuple[RuleGroup, ...], report: Report) -> tuple[RuleGroup, ...]:
    """The groups with each metric recorded before it is read, and alerts last; reports metrics made of themselves."""
    records = {r.name: r for group in groups for r in group.rules if isinstance(r, Record)}
    depth = _depths(records, report)
    return tuple(
        replace(group, rules=tuple(sorted(group.rules, key=lambda rule: (_place(rule, depth), rule.name))))
        if any(isinstance(rule, Record) for rule in group.rules)
        else group
        for group in groups
    )


def _place(rule: Alert | Record, depth: Mapping[str, int]) -> int:
    return depth[rule.name] if isinstance(rule, Record) else len(depth)


def _depths(records: Mapping[str, Record], report: Report) -> dict[str, int]:
    """How many recorded metrics stand one behind the other below each; a circle is cut where it closes."""
    depths: dict[str, int] = {}
    below = {
        name: [n for n in _metrics(record.expression) if n in records] for name, record in records.items()
    }
    for start in sorted(records):
        pending = [start]
        while pending:
            name = pending[-1]
            unknown = [inner for inner in below[name] if inner not in depths]
            circle = [inner for inner in unknown if inner in pending]
            if circle:
                report.error(
                    "rule/recording-circle",
                    f"recorded metric {name!r} is made from itself" + _by_way_of(pending, circle[0]),
                    records[name].span,
                    "record one of them from metrics that jobs give",
                )
                below[name] = [inner for inner in below[name] if inner not in circle]
            elif unknown:
                pending.append(unknown[0])
            else:
                depths[name] = 1 + max((depths[inner] for inner in below[name]), default=-1)
                pending.pop()
    return depths


def _by_way_of(pending: list[str], first: str) -> str:
    between = pending[pending.index(first) : -1]
    return f", by way of {', '.join(between)}" if between else ""


@cache
def _metrics(expression: str) -> tuple[str, ...]:
    expr = promql.parse(expression).expr
    return () if expr is None else tuple({s.metric: None for s in promql.selectors(expr) if s.metric})


def recorded_supplies(groups: Iterable[RuleGroup], scraped: tuple[Supply, ...]) -> tuple[Supply, ...]:
    """One supply for each recording rule, whose expression may read other recorded metrics."""
    waiting = [(g, r) for g in groups if g.store == "prometheus" for r in g.rules if isinstance(r, Record)]
    made: list[Supply] = []
    while waiting:
        names = {record.name for _, record in waiting}
        ready = [(g, r) for g, r in waiting if not names & set(_metrics(r.expression))] or waiting
        offers = Offers((*scraped, *made))
        made += [_supply(group, record, offers) for group, record in ready]
        done = {record.name for _, record in ready}
        waiting = [(group, record) for group, record in waiting if record.name not in done]
    return tuple(made)


def _supply(group: RuleGroup, record: Record, offers: Offers) -> Supply:
    reading = read(rule_consumer(group.name, group.backend, False, record))
    tree = reading.tree
    labels: promql.Labels = None
    if tree is not None and not isinstance(tree, logql.LogQuery | logql.MetricQuery):
        labels = prove_promql(reading, tree, offers).steps[-1].labels
    family = Family(
        record.name,
        "untyped",
        labels=frozenset() if labels is None else labels - {"__name__"} - record.labels.keys(),
        patterns=("*",) if labels is None else (),
    )
    return Supply(
        job=f"rule {record.name}",
        datasource=group.backend,
        exporters=(Exporter.of(record.name, _NO_VERSION, (family,)),),
        labels={name: closed(value) for name, value in record.labels.items()},
        scraped=False,
        span=record.span,
    )
