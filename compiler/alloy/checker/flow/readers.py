"""Readers in a config that runs on every node: what is about the whole cluster would be read once per node."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, flag, text
from compiler.alloy.checker.flow.labels import use_at, written_name
from compiler.alloy.checker.scopes import Member, Scope

_READERS = frozenset({"loki.source.kubernetes", "loki.source.kubernetes_events"})
_NODE_FIELDS = ("spec.nodeName=", "metadata.name=")


def check_readers(scope: Scope, findings: Findings) -> None:
    """Report cluster-wide readers beside discoveries that keep to the node of the environment."""
    discoveries = scope.named.get("discovery.kubernetes", ())
    readers = [member for name in _READERS for member in scope.named.get(name, ())]
    if not readers or not any(_keeps_to_its_node(member.block) for member in discoveries):
        return
    for member in readers:
        block = member.block
        if any(flag(clustering, "enabled") for clustering in blocks(block, "clustering")):
            continue
        if block.name == "loki.source.kubernetes_events":
            findings.warning("alloy/read-on-every-node", _MESSAGE.format("every event"), block, _HINT)
        elif _reads_all_pods(member):
            findings.warning(
                "alloy/read-on-every-node", _MESSAGE.format("every line of every pod"), block, _HINT
            )


_MESSAGE = "other parts of this config keep to one node, so it runs on each: {} is read once per node"
_HINT = "select what is on the own node, enable clustering, or move it to a config that runs once"


def _keeps_to_its_node(discovery: ast.Block) -> bool:
    """Whether a discovery asks for what is on the node that a variable of the environment names."""
    for selector in blocks(discovery, "selectors"):
        field = attribute(selector, "field")
        if field is None or not isinstance(field.value, ast.Binary | ast.Call):
            continue
        parts = _parts(field.value)
        if any(isinstance(p, ast.Call) and written_name(p.function) in ("sys.env", "env") for p in parts):
            if any(isinstance(p, ast.String) and p.text[1:-1].endswith(_NODE_FIELDS) for p in parts):
                return True
    return False


def _parts(expr: ast.Expr) -> list[ast.Expr]:
    match expr:
        case ast.Binary(left, "+", right):
            return [*_parts(left), *_parts(right)]
        case ast.Call(_, arguments) if len(arguments) > 1:
            return [part for argument in arguments for part in _parts(argument)]
        case ast.Paren(inner):
            return _parts(inner)
    return [expr]


def _reads_all_pods(member: Member) -> bool:
    """Whether the targets are all pods of the cluster, straight from a discovery without any selector."""
    targets = attribute(member.block, "targets")
    use = use_at(member, targets.value) if targets is not None else None
    if use is None or use.target.block.name != "discovery.kubernetes":
        return False
    discovery = use.target.block
    return text(discovery, "role") == "pod" and not [
        *blocks(discovery, "selectors"),
        *blocks(discovery, "namespaces"),
    ]
