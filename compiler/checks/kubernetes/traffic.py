"""NetworkPolicies against the connections that programs need: nothing needed is blocked, nothing else is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence
from compiler.checks.kubernetes.selectors import matches
from compiler.diagnostics import Diagnostic
from compiler.manifests.traffic import Peer, Traffic

Direction: TypeAlias = Literal["ingress", "egress"]
_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}
_TYPES: dict[Direction, str] = {"ingress": "Ingress", "egress": "Egress"}


@dataclass(frozen=True, slots=True)
class Connections:
    """What the pods of one workload need: connections to them and from them."""

    workload: str
    ingress: tuple[Traffic, ...]
    egress: tuple[Traffic, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    file: ObjectFile
    place: str
    tree: dict[str, Any]
    peers: str


def check_traffic(scope: ScopeObjects, needed: Iterable[Connections]) -> Iterator[Diagnostic]:
    """Connections that a policy blocks, and rules that no connection needs."""
    by_name = {pod.file.name: pod for pod in pods(scope)}
    for connections in needed:
        pod = by_name.get(connections.workload)
        if pod is not None:
            yield from _direction(scope, pod, "ingress", connections.ingress)
            yield from _direction(scope, pod, "egress", connections.egress)


def _direction(
    scope: ScopeObjects, pod: Pod, direction: Direction, needed: tuple[Traffic, ...]
) -> Iterator[Diagnostic]:
    policies = [file for file in scope.files if _applies(scope, file, pod, direction)]
    rules = [rule for file in policies for rule in _rules(file, direction)]
    for traffic in needed if policies else ():
        if not any(_admits(rule, traffic) for rule in rules):
            message = f"blocks the {direction} that {traffic.reason} needs{_ports(traffic)}"
            yield policies[0].finding("kubernetes/blocked-traffic", message, "add a rule for it")
    for rule in rules:
        if not _is_names(rule) and not any(_is_exactly(rule, traffic) for traffic in needed):
            message = f"{rule.place} allows {direction} that {pod.file.title} does not need"
            yield rule.file.finding("kubernetes/excess-traffic", message, "leave the rule out, or narrow it")


def _ports(traffic: Traffic) -> str:
    return f" on port {', '.join(map(str, traffic.ports))}" if traffic.ports else ""


def _applies(scope: ScopeObjects, file: ObjectFile, pod: Pod, direction: Direction) -> bool:
    if file.kind != "NetworkPolicy" or scope.namespace_of(file) != pod.namespace:
        return False
    types = sequence(file.spec.get("policyTypes"))
    declared = _TYPES[direction] in types if types else direction == "ingress" or "egress" in file.spec
    return declared and matches(mapping(file.spec.get("podSelector")), pod.labels)


def _rules(file: ObjectFile, direction: Direction) -> Iterator[_Rule]:
    for index, tree in enumerate(map(mapping, sequence(file.spec.get(direction)))):
        yield _Rule(file, f"spec.{direction}[{index}]", tree, _PEERS[direction])


def _is_names(rule: _Rule) -> bool:
    """Whether the rule is for DNS, which every program with egress needs."""
    numbers = {mapping(port).get("port") for port in sequence(rule.tree.get("ports"))}
    return bool(numbers) and 53 in numbers and numbers <= {53, 1053, 5353}


def _open_ports(rule: _Rule) -> set[Any]:
    entries = [mapping(port) for port in sequence(rule.tree.get("ports"))]
    return {port.get("port") for port in entries if port.get("protocol", "TCP") == "TCP"}


def _admits(rule: _Rule, traffic: Traffic) -> bool:
    if rule.tree.get("ports") and not (traffic.ports and set(traffic.ports) <= _open_ports(rule)):
        return False
    peers = rule.tree.get(rule.peers)
    return not peers or any(_includes(mapping(peer), traffic.peer) for peer in sequence(peers))


def _includes(peer: dict[str, Any], wanted: Peer | None) -> bool:
    """Whether a peer of a rule takes in all the pods that are wanted."""
    if wanted is None or "ipBlock" in peer:
        return False
    namespaces = peer.get("namespaceSelector")
    if namespaces is None:
        if wanted.namespace_labels is not None:
            return False
    elif wanted.namespace_labels is None or not matches(mapping(namespaces), dict(wanted.namespace_labels)):
        return False
    return matches(mapping(peer.get("podSelector")), dict(wanted.pod_labels))


def _is_exactly(rule: _Rule, traffic: Traffic) -> bool:
    """Whether the rule admits the traffic and nothing beyond it."""
    if not _admits(rule, traffic) or _open_ports(rule) != set(traffic.ports):
        return False
    peers = sequence(rule.tree.get(rule.peers))
    if traffic.peer is None:
        return not peers
    return len(peers) == 1 and _is_same(mapping(peers[0]), traffic.peer)


def _is_same(peer: dict[str, Any], wanted: Peer) -> bool:
    namespaces = peer.get("namespaceSelector")
    if (namespaces is None) != (wanted.namespace_labels is None):
        return False
    named = mapping(mapping(namespaces).get("matchLabels"))
    labels = mapping(mapping(peer.get("podSelector")).get("matchLabels"))
    return named == dict(wanted.namespace_labels or ()) and labels == dict(wanted.pod_labels)
