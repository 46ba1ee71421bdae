"""Series: from each prometheus.scrape through prometheus.relabel to each prometheus.remote_write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compiler.alloy import ast
from compiler.coverage.model import OPEN, Domain, closed
from compiler.flow.model import LabelSet, NameFilter, SeriesFlow
from compiler.flow.targets import targets_of, with_default
from compiler.flow.wiring import Wiring, argument, entries, inner, text
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.relabel import Rule
from compiler.simulator.relabel_rules import read_rule

SCRAPES = frozenset({"prometheus.scrape"})


def series_flows(wiring: Wiring) -> Iterator[SeriesFlow]:
    """All series of a config, one entry per scrape and sink; scrapes of unknown targets have open labels."""
    for name, block in wiring.of(SCRAPES):
        labels = targets_of(argument(block, "targets"), wiring)
        start = SeriesFlow(
            scrape=name,
            sink="",
            labels=_scraped(LabelSet(others="") if labels is None else labels, block),
            honor_labels=argument(block, "honor_labels") is True,
            filters=(),
            removes=(),
            beaten=frozenset(),
            span=block.origin,
        )
        for receiver in wiring.receivers(block):
            yield from _follow(start, receiver, wiring, frozenset({name}))


def _scraped(labels: LabelSet, block: ast.Block) -> LabelSet:
    job = text(block, "job_name", f"{block.name}.{block.label}")
    labels = with_default(labels, "job", OPEN if job is None else closed(job))
    return with_default(labels, "instance", OPEN).public()


def _follow(flow: SeriesFlow, component: str, wiring: Wiring, seen: frozenset[str]) -> Iterator[SeriesFlow]:
    block = wiring.blocks.get(component)
    if block is None or component in seen:
        return
    if block.name == "prometheus.remote_write":
        labels, beaten = external(flow.labels, block)
        yield replace(flow, sink=component, labels=labels, beaten=beaten)
    elif block.name == "prometheus.relabel":
        passed = _relabelled(flow, component, block)
        for receiver in wiring.receivers(block):
            yield from _follow(passed, receiver, wiring, seen | {component})


def external(labels: LabelSet, sink: ast.Block) -> tuple[LabelSet, frozenset[str]]:
    """The labels after a sink's external labels, and which of those give way to another value that is there."""
    beaten = set()
    for name, value in entries(sink, "external_labels").items():
        own, added = labels[name], OPEN if value is None else closed(value)
        if name in labels.names() and (own.values is None or own.values - {"", value}):
            beaten.add(name)
        labels = with_default(labels, name, added)
    return labels, frozenset(beaten)


def _relabelled(flow: SeriesFlow, component: str, block: ast.Block) -> SeriesFlow:
    for entry in inner(block, "rule"):
        try:
            rule, _ = read_rule(entry)
        except NotSimulated:
            continue
        if rule is not None:
            flow = _apply(flow, rule, component, block)
    return flow


def _apply(flow: SeriesFlow, rule: Rule, component: str, block: ast.Block) -> SeriesFlow:
    match rule.action:
        case "keep" | "drop" if rule.source_labels == ("__name__",):
            return replace(flow, filters=(*flow.filters, _name_filter(rule, component, block)))
        case "labeldrop" | "labelkeep":
            removes = _label_filter(rule, component, block)
            labels = flow.labels.keeping(lambda name: not removes.admits(name))
            return replace(flow, labels=labels, removes=(*flow.removes, removes))
        case "replace" if rule.target_label and "$" not in rule.target_label:
            constant = not rule.source_labels and "$" not in rule.replacement
            domain: Domain = closed(rule.replacement) if constant else OPEN
            return replace(flow, labels=flow.labels.having(rule.target_label, domain))
        case _:
            return flow


def _name_filter(rule: Rule, component: str, block: ast.Block) -> NameFilter:
    keeps, regex = rule.action == "keep", rule.regex
    return NameFilter(admits=lambda name: regex.matches(name) is keeps, what=component, span=block.origin)


def _label_filter(rule: Rule, component: str, block: ast.Block) -> NameFilter:
    """A filter that admits the label names which the rule removes."""
    drops, regex = rule.action == "labeldrop", rule.regex
    return NameFilter(admits=lambda name: regex.matches(name) is drops, what=component, span=block.origin)
