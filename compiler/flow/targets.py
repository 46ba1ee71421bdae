"""The labels of targets: from discovery, exporters and literals, through discovery.relabel, to what is scraped.

The labels of each discovery role are Prometheus' (prometheus/prometheus: discovery/kubernetes).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from compiler.alloy import ast
from compiler.alloy.evaluate import Reference, Value
from compiler.coverage.model import ABSENT, OPEN, Domain, closed
from compiler.flow.model import LabelSet
from compiler.flow.relabelling import relabel
from compiler.flow.wiring import Wiring, argument, component_of, inner
from compiler.lazy_pattern import lazy_pattern

META = "__meta_"
K8S = "__meta_kubernetes_"
PRESENT = closed("true", "false")
# Labels of a role that always have a value, beside `__meta_` labels that depend on the object.
ALWAYS: dict[str, tuple[str, ...]] = {
    "pod": ("namespace", "pod_name", "pod_ip", "pod_uid", "pod_container_name", "pod_node_name"),
    "node": ("node_name",),
    "service": ("namespace", "service_name", "service_port_number"),
    "endpointslice": ("namespace", "endpointslice_name"),
    "endpoints": ("namespace", "endpoints_name"),
    "ingress": ("namespace", "ingress_name", "ingress_path"),
}
EQUALITY = lazy_pattern(r"([\w./-]+)\s*==?\s*([\w.-]+)")
NO_NAME = lazy_pattern(r"[^a-zA-Z0-9_]")
NAMED = Domain(None)  # any value: which is not known before discovery


def targets_of(expression: Value, wiring: Wiring, seen: frozenset[str] = frozenset()) -> LabelSet | None:
    """What the targets of an expression have in common and in all; None where that cannot be known."""
    match expression:
        case Reference():
            return _exported(component_of(expression), wiring, seen)
        case list(items):
            return _union([_literal(item) for item in items if isinstance(item, dict)])
        case _:
            return None


def _exported(component: str, wiring: Wiring, seen: frozenset[str]) -> LabelSet | None:
    block = wiring.blocks.get(component)
    if block is None or component in seen:
        return None
    if block.name == "discovery.relabel":
        before = targets_of(argument(block, "targets"), wiring, seen | {component})
        return None if before is None else relabel(before, inner(block, "rule"))
    if block.name == "discovery.kubernetes":
        return _discovered(block)
    if block.name.startswith("prometheus.exporter."):
        exporter = block.name.removeprefix("prometheus.exporter.")
        return LabelSet(
            tuple(
                sorted(
                    {"__address__": OPEN, "instance": OPEN, "job": closed(f"integrations/{exporter}")}.items()
                )
            )
        )
    return None


def _discovered(block: ast.Block) -> LabelSet:
    known: tuple[str, ...] | None = None
    for namespaces in inner(block, "namespaces"):
        names = argument(namespaces, "names")
        own = argument(namespaces, "own_namespace") not in (None, False)
        if not own and isinstance(names, list) and names and all(isinstance(name, str) for name in names):
            known = tuple(names)
    role = str(argument(block, "role"))
    labels = _of_role(role, known)
    for selector in inner(block, "selectors"):
        if argument(selector, "role") == role:
            for name, value in _selected(role, argument(selector, "label")):
                labels = labels.having(name, closed(value))
    return labels


@lru_cache(maxsize=1024)
def _of_role(role: str, namespaces: tuple[str, ...] | None) -> LabelSet:
    """The labels of a discovery role; `namespaces` are those it is restricted to, None for all."""
    labels = {"__address__": NAMED, **{f"{K8S}{name}": NAMED for name in ALWAYS.get(role, ())}}
    if namespaces is not None:
        labels[f"{K8S}namespace"] = closed(*namespaces)
    if role == "node":
        labels["instance"] = NAMED
    return LabelSet(tuple(sorted(labels.items())), others=META)


def _selected(role: str, selector: Value) -> Iterator[tuple[str, str]]:
    """The labels of objects whose values a Kubernetes label selector names, as in app=web."""
    for part in selector.split(",") if isinstance(selector, str) else ():
        match = EQUALITY.fullmatch(part.strip())
        if match is not None:
            yield f"{K8S}{role}_label_{NO_NAME.sub('_', match[1])}", match[2]


def _literal(target: dict[str, Value]) -> LabelSet:
    domains = {name: closed(value) if isinstance(value, str) else OPEN for name, value in target.items()}
    return LabelSet(tuple(sorted(domains.items())))


def _union(sets: list[LabelSet]) -> LabelSet | None:
    if not sets:
        return None
    names = {name for entry in sets for name in entry.names()}
    merged: dict[str, Domain] = {}
    for name in sorted(names):
        domain = sets[0][name]
        for other in sets[1:]:
            domain = domain | other[name]
        merged[name] = domain
    return LabelSet(tuple(merged.items()))


def with_default(labels: LabelSet, name: str, default: Domain) -> LabelSet:
    """The set where a label that is or can be absent has a default."""
    domain = labels[name]
    if domain == ABSENT:
        return labels.having(name, default)
    if domain.values is not None and "" in domain.values:
        return labels.having(name, closed(*(domain.values - {""})) | default)
    return labels
