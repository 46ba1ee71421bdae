"""Series: from each prometheus.scrape through prometheus.relabel to each prometheus.remote_write."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from compiler.alloy import ast
from compiler.coverage.model import OPEN, domain_of
from compiler.flow.model import LabelSet, NameFilter, SeriesFlow
from compiler.flow.relabelling import known_rule, relabel
from compiler.flow.targets import targets_of, with_defaults
from compiler.flow.wiring import Wiring, argument, entries, inner, text
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.relabel import Rule

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
    return with_defaults(labels, {"job": domain_of(job), "instance": OPEN}).public()


def _follow(flow: SeriesFlow, component: str, wiring: Wiring, seen: frozenset[str]) -> Iterator[SeriesFlow]:
    block = wiring.blocks.get(component)
    if block is None or component in seen:
        return
    if block.name == "prometheus.remote_write":
        labels, beaten = external(flow.labels, block)
        # Which names get through is what the filters say.
        stored = labels.keeping(lambda name: name != "__name__")
        yield replace(flow, sink=component, labels=stored, beaten=beaten)
    elif block.name == "prometheus.relabel":
        passed = _relabelled(flow, component, block)
        for receiver in wiring.receivers(block):
            yield from _follow(passed, receiver, wiring, seen | {component})


def external(labels: LabelSet, sink: ast.Block) -> tuple[LabelSet, frozenset[str]]:
    """The labels after a sink's external labels, and which of those give way to another value that is there."""
    own = dict(labels.domains)
    added, beaten = {}, set()
    for name, value in entries(sink, "external_labels").items():
        added[name] = domain_of(value)
        values = own[name].values if name in own else frozenset()
        if values is None or values - {"", value}:
            beaten.add(name)
    return with_defaults(labels, added), frozenset(beaten)


def _relabelled(flow: SeriesFlow, component: str, block: ast.Block) -> SeriesFlow:
    """The flow after the rules of a prometheus.relabel, which also read labels that only the exporter knows."""
    exposed = replace(flow.labels, others="")
    for entry in inner(block, "rule"):
        exposed = relabel(exposed, (entry,))
        flow = _filtered(flow, entry, component, block)
    known = exposed if _names_labels(block) else replace(exposed, others=flow.labels.others)
    return replace(flow, labels=known)


def _names_labels(block: ast.Block) -> bool:
    """Whether a rule makes labels whose names depend on what is scraped."""
    return any(
        rule.action == "labelmap" or (rule.action == "replace" and "$" in rule.target_label)
        for rule in map(_read, inner(block, "rule"))
        if rule is not None
    )


def _read(entry: ast.Block) -> Rule | None:
    """A rule that is valid and depends on nothing that only a running Alloy knows."""
    try:
        return known_rule(entry)
    except NotSimulated:
        return None


def _filtered(flow: SeriesFlow, entry: ast.Block, component: str, block: ast.Block) -> SeriesFlow:
    """The flow with what a rule keeps and drops: series by their name, labels of a series."""
    rule = _read(entry)
    if rule is None:
        return flow
    match rule.action:
        case "keep" | "drop" if rule.source_labels == ("__name__",):
            return replace(flow, filters=(*flow.filters, _name_filter(rule, component, block)))
        case "labeldrop" | "labelkeep":
            return replace(flow, removes=(*flow.removes, _label_filter(rule, component, block)))
        case _:
            return flow


def _name_filter(rule: Rule, component: str, block: ast.Block) -> NameFilter:
    keeps, regex = rule.action == "keep", rule.regex
    return NameFilter(admits=lambda name: regex.matches(name) is keeps, what=component, span=block.origin)


def _label_filter(rule: Rule, component: str, block: ast.Block) -> NameFilter:
    """A filter that admits the label names which the rule removes."""
    drops, regex = rule.action == "labeldrop", rule.regex
    return NameFilter(admits=lambda name: regex.matches(name) is drops, what=component, span=block.origin)
