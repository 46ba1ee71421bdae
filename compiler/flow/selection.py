"""What a reader selects: the kind of object behind its targets, and the conditions on which it takes one of them.

Keys of conditions are the meta labels of discovery, so that selectors and relabel rules speak of the same things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.shared_parts import per_part
from compiler.flow.conditions import Conditions, Key, Values, all_but, exclusive, matching, narrow, only
from compiler.flow.literals import (
    attributes,
    component_of,
    expression_of,
    literal,
    literal_argument,
    literals,
    reads_environment,
)
from compiler.flow.wiring import Wiring
from compiler.languages.label_selector import Requirement, parse_label_selector

META: Final = "__meta_kubernetes_"
NODE_NAME: Final = "NODE_NAME"
ROLES: Final = {"endpointslice": "endpoints"}  # two views of the same addresses
NODE_LABELS: Final = frozenset(
    {f"{META}pod_node_name", f"{META}node_name", f"{META}endpointslice_endpoint_node_name",
     f"{META}endpoint_node_name"}
)  # fmt: skip
# Ports go by number or by name: as values of one key, of which two are different until a cluster says otherwise.
PORTS: Final = {
    f"{META}pod_container_port_number": "port", f"{META}pod_container_port_name": "port",
    f"{META}endpointslice_port": "port", f"{META}endpointslice_port_name": "port",
    f"{META}endpoint_port_name": "port", f"{META}endpoints_name": f"{META}service_name",
}  # fmt: skip
ADDRESSING: Final = ("__address__", "__scheme__", "__metrics_path__", "__param_")
PROXY: Final = "kubernetes.default.svc"  # another way to the same node


class Selection(Struct):
    """`role` is what is read, `own_node` whether each replica keeps to its own node, `rewritten` how addresses are.

    `labels` says which label is a plain copy of which key from here on.
    """

    role: str
    conditions: Conditions = field(default_factory=dict)
    own_node: bool = False
    rewritten: tuple[str, ...] = ()
    labels: dict[str, Key] = field(default_factory=dict)


def selection_of(expression: ast.Expr | None, wiring: Wiring) -> Selection | None:
    """What the targets of an expression are; None where they come from components that are not followed."""
    if isinstance(expression, ast.Array):
        return _static(expression)
    component = component_of(expression)
    block = None if component is None else wiring.blocks.get(component)
    if block is None:
        return None
    if block.name == "discovery.relabel":
        selection = selection_of(expression_of(block, "targets"), wiring)
        if selection is not None:
            for part in block.body:
                if isinstance(part, ast.Block):
                    _apply(selection, _read_rule(part))
        return selection
    if block.name == "discovery.kubernetes":
        return _discovered(block)
    if block.name.startswith("prometheus.exporter."):
        return Selection(block.name.removeprefix("prometheus."), own_node=True)
    return None


def _static(targets: ast.Array) -> Selection:
    addresses = []
    for target in targets.items:
        if isinstance(target, ast.Object):
            addresses += [literal(entry.value) or "" for entry in target.fields if entry.key == "__address__"]
    return Selection("static", {"__address__": only(*addresses)})


def _discovered(block: ast.Block) -> Selection:
    role = literal_argument(block, "role") or ""
    selection = Selection(ROLES.get(role, role))
    for part in block.body:
        if not isinstance(part, ast.Block):
            continue
        given = attributes(part)
        if part.name == "namespaces":
            names = literals(given.get("names"))
            if names:
                narrow(selection.conditions, f"{META}namespace", only(*names))
        elif part.name == "selectors":
            kind = literal(given.get("role")) or role
            _fields(selection, kind, given.get("field"))
            for requirement in parse_label_selector(literal(given.get("label")) or ""):
                _require(selection, kind, requirement)
    return selection


def _fields(selection: Selection, role: str, expression: ast.Expr | None) -> None:
    if expression is None:
        return
    if reads_environment(expression, NODE_NAME):
        selection.own_node = True
        return
    for part in (literal(expression) or "").split(","):
        name, found, value = part.partition("=")
        key = {"metadata.namespace": f"{META}namespace", "metadata.name": f"{META}{role}_name"}.get(name)
        if found and key and not name.endswith("!"):
            narrow(selection.conditions, key, only(value.lstrip("=")))


def _require(selection: Selection, role: str, requirement: Requirement) -> None:
    key = f"{META}{role}_label_{_sanitised(requirement.key)}"
    if requirement.values is None:
        values = all_but("") if requirement.wanted else only("")
    else:
        values = only(*requirement.values) if requirement.wanted else all_but(*requirement.values)
    narrow(selection.conditions, key, values)


def _sanitised(key: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in key)


class _Rule(Struct, frozen=True):
    """A relabel rule as far as selections care.

    `values` are those that a keep or drop on one label leaves, None where that is not known.
    """

    action: str
    sources: tuple[str, ...]
    target: str
    values: Values | None
    own_node: bool
    copies: bool
    leads_to: str
    block: ast.Block


@per_part
def _read_rule(block: ast.Block) -> _Rule:
    given = attributes(block)
    action = literal(given["action"]) if "action" in given else "replace"
    sources = literals(given.get("source_labels")) or ()
    values, own_node = None, False
    if action in ("keep", "drop") and len(sources) == 1:
        regex = literal(given.get("regex"))
        if regex is not None:
            values = matching(regex, action == "keep")
        elif action == "keep" and sources[0] in NODE_LABELS:
            own_node = reads_environment(given.get("regex"), NODE_NAME)
    copied = action == "replace" and len(sources) == 1 and copies(given)
    leads_to = literal(given.get("replacement")) or ""
    target = literal(given.get("target_label")) or ""
    return _Rule(action or "", sources, target, values, own_node, copied, leads_to, block)


def _apply(selection: Selection, rule: _Rule) -> None:
    if rule.action in ("keep", "drop"):
        selection.own_node |= rule.own_node
        if rule.values is not None:
            key: Key = canonical(selection, rule.sources[0])
            if key == "port" and exclusive(selection.conditions, {key: rule.values}):
                key = rule.sources[0]  # a name and a number of one port
            narrow(selection.conditions, key, rule.values)
        return
    if rule.target.startswith(ADDRESSING) and rule.action == "replace" and not _is_proxy(selection, rule):
        selection.rewritten += (repr(rule.block),)
    if rule.copies:
        selection.labels[rule.target] = canonical(selection, rule.sources[0])
    elif rule.target:
        selection.labels.pop(rule.target, None)


def _is_proxy(selection: Selection, rule: _Rule) -> bool:
    """Whether a rule only leads to a node through the API server: the node is the same."""
    return selection.role == "node" and (rule.leads_to.startswith(PROXY) or "/proxy/" in rule.leads_to)


def copies(given: Mapping[str, ast.Expr]) -> bool:
    """Whether a replace rule with these arguments sets its target to its one source, perhaps where that is set."""
    if "regex" in given and literal(given["regex"]) not in ("(.*)", "(.+)"):
        return False
    return "replacement" not in given or literal(given["replacement"]) in ("$1", "${1}")


def canonical(selection: Selection, label: str) -> Key:
    """The key that a label of a target stands for: the one that it is a copy of, else itself."""
    return selection.labels.get(label, PORTS.get(label, label))
