"""NetworkPolicies against the connections that programs need: nothing needed is blocked, nothing else is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.checks.kubernetes.selectors import matches
from compiler.diagnostics import Diagnostic
from compiler.manifests.program import Program
from compiler.manifests.traffic import DNS_PORTS, Peer, Traffic

Direction: TypeAlias = Literal["ingress", "egress"]
_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}
_TYPES: dict[Direction, str] = {"ingress": "Ingress", "egress": "Egress"}


class _Rule(Struct, frozen=True):
    file: ObjectFile
    place: str
    tree: dict[str, Any]
    peers: str

    @property
    def key(self) -> tuple[Peer | None, frozenset[Any]] | None:
        """The peer and ports that the rule is for; None where it has several peers or other selectors."""
        peers = sequence(self.tree.get(self.peers))
        if not peers:
            return (None, frozenset(_open_ports(self)))
        peer = _as_peer([mapping(peer) for peer in peers])
        return None if peer is None else (peer, frozenset(_open_ports(self)))


def check_traffic(scope: ScopeObjects, program: Program) -> Iterator[Diagnostic]:
    """Connections of the program that a policy blocks, and rules that no connection needs."""
    for pod in pods(scope):
        if pod.file.name == program.name:
            yield from _direction(scope, pod, "ingress", program.ingress)
            yield from _direction(scope, pod, "egress", program.egress, program.dns)


def _direction(
    scope: ScopeObjects,
    pod: Pod,
    direction: Direction,
    needed: tuple[Traffic, ...],
    dns: Peer | None = None,
) -> Iterator[Diagnostic]:
    policies = [file for file in scope.files if _applies(scope, file, pod, direction)]
    policies.sort(key=lambda file: not file.spec.get("podSelector"))  # findings name the pod's own policy
    rules = [rule for file in policies for rule in _rules(file, direction)]
    if policies and needed and direction == "egress":
        yield from _names(policies[0], rules, needed[0], dns)
    exact = {key for rule in rules if (key := rule.key) is not None}
    wanted = {(traffic.peer, frozenset(traffic.ports)) for traffic in needed}
    for traffic in needed if policies else ():
        # A rule for exactly this is found at once; only what a wider rule may admit is looked for.
        if (traffic.peer, frozenset(traffic.ports)) not in exact and not _is_admitted(rules, traffic):
            message = f"blocks the {direction} that {traffic.reason} needs{_ports(traffic)}"
            yield policies[0].finding("kubernetes/blocked-traffic", message, "add a rule for it")
    for rule in rules:
        if not _is_names(rule) and rule.key not in wanted:
            message = f"{rule.place} allows {direction} that {pod.file.title} does not need"
            yield rule.file.finding("kubernetes/excess-traffic", message, "leave the rule out, or narrow it")


def _names(
    policy: ObjectFile, rules: Iterable[_Rule], first: Traffic, dns: Peer | None
) -> Iterator[Diagnostic]:
    """Whoever connects to anything looks its name up first: asking anyone, or `dns` where the platform names it.

    Who answers is called differently on each platform, and may be a program of the node.
    """
    asked = [rule for rule in rules if _is_names(rule)]
    right = [rule for rule in asked if rule.key is not None and rule.key[0] in (None, dns)]
    if asked and not right:
        message = f"{asked[0].place} allows DNS to chosen pods only, which a platform may call otherwise"
        yield policy.finding("kubernetes/blocked-traffic", message, _NAMES_HINT)
        return
    open_ports = {
        (port.get("port"), port.get("protocol", "TCP"))
        for rule in right
        for port in map(mapping, sequence(rule.tree.get("ports")))
    }
    if closed := [f"{port}/{protocol}" for port, protocol in DNS_PORTS if (port, protocol) not in open_ports]:
        message = f"blocks the egress that names of {first.reason} need on port {', '.join(closed)}"
        yield policy.finding("kubernetes/blocked-traffic", message, _NAMES_HINT)


_NAMES_HINT = "allow those ports without `to:`, or to the pods that `dns` of the platform names"


def _is_admitted(rules: Iterable[_Rule], traffic: Traffic) -> bool:
    return any(_admits(rule, traffic) for rule in rules)


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
    numbers = [mapping(port).get("port") for port in sequence(rule.tree.get("ports"))]
    known = {port for port, _ in DNS_PORTS}
    return bool(numbers) and all(number in known for number in numbers)


def _open_ports(rule: _Rule) -> set[Any]:
    entries = [mapping(port) for port in sequence(rule.tree.get("ports"))]
    numbers = [port.get("port") for port in entries if port.get("protocol", "TCP") == "TCP"]
    return {number for number in numbers if isinstance(number, int | str)}


def _admits(rule: _Rule, traffic: Traffic) -> bool:
    if rule.tree.get("ports") and not (traffic.ports and set(traffic.ports) <= _open_ports(rule)):
        return False
    peers = rule.tree.get(rule.peers)
    return not peers or any(_includes(mapping(peer), traffic.peer) for peer in sequence(peers))


def _includes(peer: dict[str, Any], wanted: Peer | None) -> bool:
    """Whether a peer of a rule takes in all the pods that are wanted."""
    if wanted is None or "ipBlock" in peer:
        return False
    if wanted.cidrs:
        return False
    namespaces = peer.get("namespaceSelector")
    if namespaces is None:
        if wanted.namespace_labels is not None:
            return False
    elif wanted.namespace_labels is None or not matches(mapping(namespaces), dict(wanted.namespace_labels)):
        return False
    return matches(mapping(peer.get("podSelector")), dict(wanted.pod_labels))


def _as_peer(trees: list[dict[str, Any]]) -> Peer | None:
    """The peer that the entries of a rule name: ranges, or labels alone; None for anything else."""
    ranges = [mapping(tree.get("ipBlock")) for tree in trees if tree.keys() == {"ipBlock"}]
    if len(ranges) == len(trees) and all(block.keys() == {"cidr"} for block in ranges):
        return Peer(cidrs=tuple(text(block["cidr"]) for block in ranges))
    return _labelled_peer(trees[0]) if len(trees) == 1 else None


def _labelled_peer(tree: dict[str, Any]) -> Peer | None:
    namespaces, selected = tree.get("namespaceSelector"), mapping(tree.get("podSelector"))
    if tree.keys() - {"namespaceSelector", "podSelector"} or _has_expressions(mapping(namespaces), selected):
        return None
    named = None if namespaces is None else _labels(mapping(namespaces))
    return Peer(named, _labels(selected))


def _labels(selector: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text(value)) for name, value in mapping(selector.get("matchLabels")).items())


def _has_expressions(*selectors: dict[str, Any]) -> bool:
    return any(selector.keys() - {"matchLabels"} for selector in selectors)
