"""Which labels can arrive at a component: from its targets, from relabel rules, from stages upstream."""

from __future__ import annotations

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.checker.flow.arguments import attribute, blocks, keys, text
from compiler.alloy.checker.scopes import Member, Use


class Labels(Struct, frozen=True):
    """Label names; `open` where others may be among them, which cannot be known from the file."""

    names: frozenset[str] = frozenset()
    open: bool = False

    def __or__(self, other: Labels) -> Labels:
        return Labels(self.names | other.names, self.open or other.open)

    def with_names(self, *names: str) -> Labels:
        return Labels(self.names | set(names), self.open)


NONE = Labels()
OPEN = Labels(open=True)
_FURTHEST = 30

_SOURCE_LABELS = {
    "loki.source.kubernetes": ("instance", "job"),
    "loki.source.kubernetes_events": ("instance", "job", "namespace"),
    "loki.source.file": ("filename",),
}
"""Sources whose labels are known, with those they set themselves; any other source may bring any label."""

_CLOSED_DISCOVERY = frozenset(
    {
        "discovery.kubernetes",
        "discovery.docker",
        "discovery.dns",
        "discovery.consul",
        "discovery.ec2",
        "discovery.gce",
        "discovery.azure",
        "discovery.kubelet",
    }
)
"""Discoveries whose labels all start with `__`: none is left on what is collected."""


def incoming_labels(member: Member, distance: int = 0) -> Labels:
    """The labels of log lines that arrive at a component that others forward to."""
    if distance > _FURTHEST or not member.used_by:
        return OPEN
    found = Labels()
    for sender in dict.fromkeys(member.used_by):
        found |= _outgoing_labels(sender, distance + 1)
    return found


def _outgoing_labels(member: Member, distance: int) -> Labels:
    name = member.block.name
    if name in _SOURCE_LABELS:
        return _source_labels(member, distance)
    if name == "loki.process":
        return incoming_labels(member, distance) | stage_labels(member.block)
    if name == "loki.relabel":
        return incoming_labels(member, distance) | rule_labels(member.block)
    return OPEN


def _source_labels(member: Member, distance: int) -> Labels:
    own = keys(member.block, "labels")
    found = Labels(frozenset(_SOURCE_LABELS[member.block.name]))
    if own is None or attribute(member.block, "relabel_rules") is not None:
        return OPEN
    targets = attribute(member.block, "targets")
    if targets is not None:
        found |= target_labels(targets.value, member, distance)
    return found.with_names(*own)


def target_labels(expr: ast.Expr, member: Member, distance: int = 0) -> Labels:
    """The labels that stay on what is collected from a list of targets."""
    match expr:
        case ast.Access():
            use = use_at(member, expr)
            return OPEN if use is None or distance > _FURTHEST else _exported_labels(use.target, distance + 1)
        case ast.Paren(inner):
            return target_labels(inner, member, distance)
        case ast.Array(items):
            found = Labels()
            for item in items:
                found |= _literal_labels(item)
            return found
        case ast.Call(function, arguments) if written_name(function) in ("array.concat", "concat"):
            found = Labels()
            for argument in arguments:
                found |= target_labels(argument, member, distance)
            return found
    return OPEN


def _literal_labels(item: ast.Expr) -> Labels:
    if not isinstance(item, ast.Object):
        return OPEN
    return Labels(frozenset(field.key for field in item.fields if not field.key.startswith("__")))


def _exported_labels(member: Member, distance: int) -> Labels:
    name = member.block.name
    if name in _CLOSED_DISCOVERY:
        node = name == "discovery.kubernetes" and text(member.block, "role") in ("node", None)
        return Labels(frozenset({"instance"}) if node else frozenset())
    inputs = {"discovery.relabel": "targets", "local.file_match": "path_targets"}.get(name)
    targets = attribute(member.block, inputs) if inputs is not None else None
    if targets is None:
        return OPEN
    return target_labels(targets.value, member, distance) | rule_labels(member.block)


def rule_labels(block: ast.Block) -> Labels:
    """The labels that the relabel rules of a block can set."""
    names: set[str] = set()
    unknown = False
    for rule in blocks(block, "rule"):
        action, target = text(rule, "action", "replace"), text(rule, "target_label")
        if action in ("drop", "keep", "labeldrop", "labelkeep", "dropequal", "keepequal"):
            continue
        if action in (None, "labelmap") or target is None or "$" in target:
            unknown = True
        elif not target.startswith("__"):
            names.add(target)
    return Labels(frozenset(names), unknown)


_LABEL_STAGES = {"stage.labels": "values", "stage.static_labels": "values"}
_OPEN_STAGES = frozenset({"stage.geoip", "stage.eventlogmessage", "stage.windowsevent"})


def stage_labels(block: ast.Block) -> Labels:
    """The labels that the stages of a pipeline can set, nested ones too."""
    found = Labels()
    pending = [*blocks(block)]
    while pending:
        stage = pending.pop()
        pending.extend(blocks(stage))
        found |= labels_set_by(stage)
    return found


def labels_set_by(stage: ast.Block) -> Labels:
    """The labels that one stage can set, without those nested in it."""
    if stage.name in _LABEL_STAGES:
        values = keys(stage, "values")
        return OPEN if values is None else Labels(frozenset(values))
    if stage.name in ("stage.cri", "stage.docker"):
        return Labels(frozenset({"stream"}))
    if stage.name in _OPEN_STAGES or attribute(stage, "labels_from_groups") is not None:
        return OPEN
    return NONE


def use_at(member: Member, node: ast.Expr) -> Use | None:
    """The reference that stands at this very node."""
    for use in member.uses:
        if use.node is node:
            return use
    return None


def written_name(expr: ast.Expr) -> str:
    """The dotted name that an expression is, "" for any other."""
    names: list[str] = []
    while isinstance(expr, ast.Access):
        names.append(expr.name)
        expr = expr.value
    if not isinstance(expr, ast.Identifier):
        return ""
    return ".".join((expr.name, *reversed(names)))
