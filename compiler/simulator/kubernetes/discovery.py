"""discovery.kubernetes: one block and the objects of a cluster in, its targets and what it passes over out.

grafana/alloy: internal/component/discovery/kubernetes. `attach_metadata` adds nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.evaluate import Unknown, evaluate
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.kubernetes.objects import Meta, Objects, Pod
from compiler.simulator.kubernetes.roles import ROLES, Target, role_targets

_SELECTABLE = frozenset({"pod", "service", "node"})
_COMPOSED = frozenset({"endpoints", "endpointslice"})  # their targets have labels of pods and Services too


class Discovered(Struct):
    """`passed_over` has a reason for each object that a selector or the list of namespaces leaves out."""

    role: str
    targets: list[Target] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def discover(block: ast.Block, objects: Objects, environment: Mapping[str, str] | None) -> Discovered:
    """The targets of a discovery.kubernetes block. Raises NotSimulated for what only a running Alloy knows."""
    role = _text(block, "role", environment)
    if role not in ROLES:
        raise NotSimulated(f"there is no role {role!r}")
    found = Discovered(role)
    namespaces = _namespaces(block, environment)
    told: set[int] = set()
    for about, target in role_targets(role, objects):
        reason = _outside(about, namespaces) or _not_selected(block, about, role, environment)
        if reason is None:
            found.targets.append(target)
        elif id(about) not in told:
            told.add(id(about))
            found.passed_over.append(reason)
    return found


def selected_labels(block: ast.Block, environment: Mapping[str, str] | None) -> dict[str, str]:
    """The labels that the selectors of a discovery ask for; what else than equality they ask is left out."""
    return {
        key: value
        for selector in _blocks(block, "selectors")
        for key, sign, value in _terms(_text(selector, "label", environment))
        if sign == "="
    }


def watched_namespaces(block: ast.Block, environment: Mapping[str, str] | None) -> list[str]:
    """The namespaces that a discovery, or loki.source.kubernetes_events, names; none where it watches all."""
    return _namespaces(block, environment)


def _outside(about: Meta, namespaces: list[str]) -> str | None:
    if not namespaces or not about.namespace or about.namespace in namespaces:
        return None
    kind = type(about).__name__.lower()
    return f"{kind} {about.namespace}/{about.name} is in none of the namespaces {', '.join(namespaces)}"


def _not_selected(
    block: ast.Block, about: Meta, role: str, environment: Mapping[str, str] | None
) -> str | None:
    """Why a selector leaves an object out. Selectors of other roles only narrow which metadata is attached."""
    for selector in _blocks(block, "selectors"):
        selected = _text(selector, "role", environment)
        if selected != role and role not in _COMPOSED:
            continue
        if selected not in _SELECTABLE or selected != role:
            raise NotSimulated(
                f"selectors of role {selected!r} of a discovery of role {role!r} are not simulated"
            )
        labels = _text(selector, "label", environment)
        fields = _text(selector, "field", environment)
        if not _all_hold(labels, dict(about.labels)):
            return f"{selected} {about.name} lacks what the label selector {labels} asks for"
        if not _all_hold(fields, _fields(about)):
            return f"{selected} {about.name} lacks what the field selector {fields} asks for"
    return None


def _fields(about: Meta) -> dict[str, str]:
    fields = {"metadata.name": about.name, "metadata.namespace": about.namespace}
    if isinstance(about, Pod):
        fields |= {"spec.nodeName": about.node, "status.phase": about.phase}
    return fields


def _all_hold(selector: str, values: Mapping[str, str]) -> bool:
    return all((values.get(key) == value) == (sign == "=") for key, sign, value in _terms(selector))


def _terms(selector: str) -> list[tuple[str, str, str]]:
    """A selector of equalities as (key, = or !, value). Raises NotSimulated for a set-based one."""
    terms = []
    for term in filter(None, (part.strip() for part in selector.split(","))):
        key, sign, value = term.partition("=")
        if not sign or not key or " " in term or "(" in term:
            raise NotSimulated(f"the selector {selector!r} is not simulated")
        negative = key.endswith("!")
        terms.append((key.removesuffix("!"), "!" if negative else "=", value.removeprefix("=")))
    return terms


def _namespaces(block: ast.Block, environment: Mapping[str, str] | None) -> list[str]:
    values = [_value(inner, "names", environment) for inner in _blocks(block, "namespaces")]
    values.append(_value(block, "namespaces", environment))
    return [name for names in values if isinstance(names, list) for name in names if isinstance(name, str)]


def _text(block: ast.Block, name: str, environment: Mapping[str, str] | None) -> str:
    value = _value(block, name, environment)
    return value if isinstance(value, str) else ""


def _value(block: ast.Block, name: str, environment: Mapping[str, str] | None) -> object:
    for statement in block.body:
        if isinstance(statement, ast.Attribute) and statement.name == name:
            value = evaluate(statement.value, environment)
            if isinstance(value, Unknown):
                raise NotSimulated(f"`{name}` depends on {value.reason}")
            return value
    return None


def _blocks(block: ast.Block, name: str) -> list[ast.Block]:
    return [item for item in block.body if isinstance(item, ast.Block) and item.name == name]
