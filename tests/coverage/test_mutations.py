"""One part of the stack of KAIWO less at a time: whatever starves a query is reported, and nothing else.

What starves a query is found out by sending targets, samples and lines through the changed configs in the simulator
and looking for an answer in what arrives; the proof must come to the same result from the configs alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from compiler.alloy import ast
from compiler.coverage.proof import prove_readings
from compiler.coverage.reading import Reading, read
from compiler.diagnostics import Report, Severity
from compiler.kinds.rule import Record, RuleGroup
from compiler.languages import logql, promql
from compiler.languages.promql.ast import Expr as PromqlExpr
from compiler.pipeline import compile_spec
from compiler.plan.model import CollectorPlan, Plan
from compiler.proof.flows import plan_flows
from compiler.proof.recorded import recorded_supplies
from compiler.proof.supplies import streams, supplies
from tests.coverage.answers import Labels, Stored, asked_values, is_answered, recorded
from tests.coverage.observed import environment, graph_of, stored_series, stored_streams

KAIWO = Path(__file__).parents[2] / "specs" / "kaiwo.yaml"
Trees = dict[str, ast.File]
# What arrives through one job or source of a collector: (datasource, labels).
Arrivals = list[tuple[str, Labels]]


@dataclass(frozen=True, slots=True)
class Stack:
    plan: Plan
    trees: Trees
    rules: tuple[RuleGroup, ...]
    readings: tuple[Reading, ...]
    arrivals: dict[tuple[str, str], Arrivals]


@dataclass(frozen=True, slots=True)
class Mutation:
    """`label` is that of the components of the job or source that is changed, "" for a sink of the collector."""

    name: str
    collector: str
    label: str
    tree: ast.File


@cache
def stack() -> Stack:
    artifacts = compile_spec(KAIWO, {}, Report())
    assert artifacts.coverage is not None
    readings = tuple(map(read, artifacts.coverage.consumers))
    trees = {config.collector: config.tree for config in artifacts.configs}
    arrivals = {
        (collector.name, label): found
        for collector in _collectors(artifacts.plan)
        for label, found in _observe(artifacts.plan, collector, trees[collector.name], readings)
    }
    made = _recorded(artifacts.rules, readings, _stored(arrivals))
    return Stack(artifacts.plan, trees, artifacts.rules, readings, arrivals | made)


def _recorded(
    rules: Iterable[RuleGroup], readings: Iterable[Reading], stored: Stored
) -> dict[tuple[str, str], Arrivals]:
    """What each rule records, if anything answers it."""
    records = {r.name: r for group in rules for r in group.rules if isinstance(r, Record)}
    found: dict[tuple[str, str], Arrivals] = {}
    for reading in readings:
        record = records.get(reading.consumer.title) if reading.consumer.kind == "rule" else None
        made = [] if record is None else recorded(reading, stored)
        if record is not None and made:
            own = record.labels | {"__name__": record.name}
            found["rule", record.name] = [(reading.consumer.datasource, labels | own) for labels in made]
    return found


def _collectors(plan: Plan) -> Iterator[CollectorPlan]:
    return (collector for scope in plan.scopes for collector in scope.collectors)


def _observe(
    plan: Plan, collector: CollectorPlan, tree: ast.File, readings: Iterable[Reading], only: str = ""
) -> Iterator[tuple[str, Arrivals]]:
    """What arrives of each job and source of a collector, or of the one whose label is given."""
    graph = graph_of(tree, environment(plan))
    asked, names = _asked()
    for job in collector.jobs:
        if only in ("", job.label):
            yield job.label, stored_series(plan, collector, job, graph, names, asked)
    for source in collector.sources:
        if only in ("", source.label):
            yield source.label, stored_streams(plan, collector, source, graph, asked)


@cache
def _asked() -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
    """The values that queries ask for by label, and the metric names."""
    artifacts = compile_spec(KAIWO, {}, Report())
    assert artifacts.coverage is not None
    readings = tuple(map(read, artifacts.coverage.consumers))
    names = {
        selector.metric
        for reading in readings
        if reading.tree is not None and not isinstance(reading.tree, logql.LogQuery | logql.MetricQuery)
        for selector in promql.selectors(reading.tree)
        if selector.metric is not None
    }
    return asked_values(readings), tuple(sorted(names))


def _stored(arrivals: dict[tuple[str, str], Arrivals]) -> dict[str, dict[str, list[Labels]]]:
    stored: dict[str, dict[str, list[Labels]]] = {}
    for found in arrivals.values():
        for datasource, labels in found:
            stored.setdefault(datasource, {}).setdefault(labels.get("__name__", ""), []).append(labels)
    return stored


def _starved_in_truth(mutation: Mutation) -> set[str]:
    base = stack()
    collector = next(c for c in _collectors(base.plan) if c.name == mutation.collector)
    changed = dict(_observe(base.plan, collector, mutation.tree, base.readings, mutation.label))
    arrivals = base.arrivals | {(collector.name, label): found for label, found in changed.items()}
    # A rule that nothing answers any more is a starved query itself; who reads what it records is not counted again.
    stored = _stored(arrivals | _recorded(base.rules, base.readings, _stored(arrivals)))
    return {reading.consumer.where for reading in base.readings if not is_answered(reading, stored)}


def _starved_by_the_proof(trees: Trees) -> set[str]:
    base = stack()
    jobs, sources = plan_flows(base.plan, trees)
    scraped = supplies(base.plan, jobs)
    recorded = recorded_supplies(base.rules, scraped)
    coverage = prove_readings(base.readings, (*scraped, *recorded), streams(sources))
    return {f.span.path for f in coverage.findings if f.severity is Severity.ERROR and f.span is not None}


def _mutations() -> Iterator[Mutation]:
    base = stack()
    for collector in _collectors(base.plan):
        tree = base.trees[collector.name]
        for label in [job.label for job in collector.jobs] + [source.label for source in collector.sources]:
            body = tuple(
                block for block in tree.body if not (isinstance(block, ast.Block) and block.label == label)
            )
            yield Mutation(f"{collector.name}: without {label}", collector.name, label, ast.File(body))
        for position, block in enumerate(tree.body):
            if isinstance(block, ast.Block):
                for what, changed in _changes(block):
                    body = (*tree.body[:position], changed, *tree.body[position + 1 :])
                    is_sink = block.name in ("loki.write", "prometheus.remote_write")
                    name = f"{collector.name}: {block.name} {block.label} without {what}"
                    yield Mutation(name, collector.name, "" if is_sink else block.label or "", ast.File(body))


def _changes(block: ast.Block) -> Iterator[tuple[str, ast.Block]]:
    """The block without each label that it sets, and without each name that it keeps."""
    for position, inner in enumerate(block.body):
        if block.name in ("loki.write", "prometheus.remote_write") and isinstance(inner, ast.Attribute):
            if inner.name == "external_labels":
                yield from _fewer_fields(block, position, inner)
        elif isinstance(inner, ast.Block) and inner.name == "rule":
            target = _text(inner, "target_label")
            if target and not target.startswith("__"):
                yield f"label {target}", _with(block, position, None)
            yield from (
                (f"metric {name}", _with(block, position, rule)) for name, rule in _fewer_names(inner)
            )
        elif isinstance(inner, ast.Block) and inner.name in ("stage.labels", "stage.static_labels"):
            for spot, attribute in enumerate(inner.body):
                assert isinstance(attribute, ast.Attribute)
                for what, fewer in _fewer_fields(inner, spot, attribute):
                    yield what, _with(block, position, fewer)


def _fewer_fields(
    block: ast.Block, position: int, attribute: ast.Attribute
) -> Iterator[tuple[str, ast.Block]]:
    assert isinstance(attribute.value, ast.Object)
    for field in attribute.value.fields:
        rest = ast.Object(tuple(other for other in attribute.value.fields if other is not field))
        yield f"label {field.key}", _with(block, position, ast.Attribute(attribute.name, rest))


def _fewer_names(rule: ast.Block) -> Iterator[tuple[str, ast.Block]]:
    for position, attribute in enumerate(rule.body):
        if isinstance(attribute, ast.Attribute) and isinstance(attribute.value, ast.Call):
            names, *rest = attribute.value.arguments
            if not isinstance(names, ast.Array):
                continue
            for item in names.items:
                assert isinstance(item, ast.String)
                fewer = ast.Array(tuple(other for other in names.items if other is not item))
                called = ast.Call(attribute.value.function, (fewer, *rest))
                yield item.text.strip('"'), _with(rule, position, ast.Attribute(attribute.name, called))


def _text(block: ast.Block, name: str) -> str | None:
    for attribute in block.body:
        if isinstance(attribute, ast.Attribute) and attribute.name == name:
            return attribute.value.text.strip('"') if isinstance(attribute.value, ast.String) else None
    return None


def _with(block: ast.Block, position: int, changed: ast.Statement | None) -> ast.Block:
    new = () if changed is None else (changed,)
    body = (*block.body[:position], *new, *block.body[position + 1 :])
    return ast.Block(block.name, block.label, body, origin=block.origin)


def test_the_stack_as_it_is_starves_no_query() -> None:
    base = stack()
    stored = _stored(base.arrivals)
    assert [r.consumer.where for r in base.readings if not is_answered(r, stored)] == []
    assert _starved_by_the_proof(base.trees) == set()


def _behind(starved: set[str]) -> set[str]:
    """The queries that read what a starved rule records."""
    base = stack()
    rules = {
        r.consumer.title for r in base.readings if r.consumer.where in starved and r.consumer.kind == "rule"
    }
    return {
        reading.consumer.where
        for reading in base.readings
        if isinstance(reading.tree, PromqlExpr)
        and any(selector.metric in rules for selector in promql.selectors(reading.tree))
    }


def _misjudged(mutations: Iterable[Mutation]) -> tuple[dict[str, tuple[set[str], set[str]]], int]:
    """Mutations whose outcome the proof gets wrong, as (starved and not reported, reported and not starved), and how
    many mutations starve a query."""
    base = stack()
    wrong: dict[str, tuple[set[str], set[str]]] = {}
    starving = 0
    for mutation in mutations:
        truth = _starved_in_truth(mutation)
        proven = _starved_by_the_proof(base.trees | {mutation.collector: mutation.tree})
        second = _behind(truth)  # whose fault is reported where it is: at the rule that records
        truth, proven = truth - second, proven - second
        starving += bool(truth)
        if truth != proven:
            wrong[mutation.name] = (truth - proven, proven - truth)
    return wrong, starving


def test_whatever_starves_a_query_is_reported_and_nothing_else() -> None:
    every = list(_mutations())
    some = every[::6]  # all of them take half a minute
    wrong, starving = _misjudged(some)
    assert wrong == {}
    assert 0 < starving < len(some)


@pytest.mark.conformance
def test_each_job_metric_and_label_less_is_judged_rightly() -> None:
    every = list(_mutations())
    wrong, starving = _misjudged(every)
    assert wrong == {}
    assert 0 < starving < len(every)
    print(f"{len(every)} mutations, {starving} of them starve a query")
