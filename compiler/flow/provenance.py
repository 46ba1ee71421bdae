"""Provenance: the trail of every label from a source or scrape to each sink, along all paths of a config."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.flow.cardinality import Origin
from compiler.flow.literals import component_of, expression_of, literal
from compiler.flow.paths import PROCESSORS, SINKS, receivers
from compiler.flow.trail import Held, Step, Trail
from compiler.flow.trail_steps import take_step
from compiler.flow.wiring import Wiring, argument, entries, inner


def trails(source: str, wiring: Wiring) -> Iterator[tuple[str, Trail]]:
    """The sinks that a source or scrape reaches, each with the trail of one path."""
    block = wiring.blocks[source]
    start = _started(source, block, wiring)
    for receiver in receivers(block):
        yield from _follow(receiver, start, wiring)


def _follow(component: str, trail: Trail, wiring: Wiring) -> Iterator[tuple[str, Trail]]:
    block = wiring.blocks.get(component)
    if block is None or component in trail.components:
        return
    after = trail.copy()
    after.components = (*trail.components, component)
    if block.name in SINKS:
        _hide(after)
        for name, value in entries(block, "external_labels").items():
            if name not in after.labels:
                origin = Origin("variable", "") if value is None else Origin("constant", value)
                after.set(name, Held((origin,), Step(component, "external_labels", block.origin)))
        yield component, after
    elif block.name in PROCESSORS:
        for part in block.body:
            if isinstance(part, ast.Block):
                take_step(part, component, block, after)
        for receiver in receivers(block):
            yield from _follow(receiver, after, wiring)


def _started(source: str, block: ast.Block, wiring: Wiring) -> Trail:
    trail = Trail(components=(source,))
    step = Step(source, "", block.origin)
    if block.name == "loki.source.api":
        for name, value in entries(block, "labels").items():
            trail.set(name, Held((Origin("constant", value or ""),), step))
        return trail
    if block.name == "loki.source.kubernetes_events":
        for name in ("namespace", "job", "instance"):
            trail.set(name, Held((Origin("source", name),), step))
        trail.only_json = argument(block, "log_format") == "json"
        return trail
    targets = _targets(expression_of(block, "targets"), wiring)
    trail.labels, trail.lost = dict(targets.labels), dict(targets.lost)
    for name in ("job", "instance"):
        if name not in trail.labels:
            trail.set(name, Held((Origin("source", name),), step))
    _hide(trail)
    return trail


def _hide(trail: Trail) -> None:
    """Labels that start with two underscores end here, which is no loss."""
    trail.labels = {name: held for name, held in trail.labels.items() if not name.startswith("__")}


def _targets(expression: ast.Expr | None, wiring: Wiring) -> Trail:
    component = component_of(expression) or ""
    block = wiring.blocks.get(component)
    if block is None or block.name != "discovery.relabel":
        trail = Trail()
        if isinstance(expression, ast.Array):
            _literal_targets(expression, trail)
        return trail
    trail = _targets(expression_of(block, "targets"), wiring)
    for rule in inner(block, "rule"):
        take_step(rule, component, block, trail)
    return trail


def _literal_targets(targets: ast.Array, trail: Trail) -> None:
    for target in targets.items:
        if isinstance(target, ast.Object):
            for entry in target.fields:
                origin = Origin("constant", literal(entry.value) or "")
                trail.set(entry.key, Held((origin,), Step("targets", "", None)))
