"""NetworkPolicies: who may reach each workload and whom it may reach, from the same facts as everything else.

A policy names exactly the connections that the workload needs, with the reason above each; everything else to
and from its pods is refused. Kubelet probes and `kubectl port-forward` come from the node and are not affected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compiler.manifests.config_map import part_name
from compiler.manifests.objects import MANAGED_BY, KubernetesObject, Site, make
from compiler.manifests.pod import Part
from compiler.manifests.program import Program
from compiler.manifests.traffic import DNS_PORTS, Peer, PortNumber, Traffic
from compiler.manifests.yaml_comments import commented

MOST_RULES = 500  # of one policy, so that it stays far below the size that can be applied


def default_deny(site: Site) -> KubernetesObject:
    """The policy that leaves pods of the namespace without connections, unless another policy allows some."""
    labels = {"app.kubernetes.io/part-of": site.plan.name, "app.kubernetes.io/managed-by": MANAGED_BY}
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    return make(
        "networking.k8s.io/v1", "NetworkPolicy", "default-deny", site.scope.namespace, labels, spec=spec
    )


def network_policies(
    program: Program, labels: Mapping[str, str], selector: Mapping[str, str]
) -> Iterator[KubernetesObject]:
    """The policies of the program's pods: several add up, so that a long list is cut."""
    inward = [_rule("from", traffic) for traffic in _merged(program.ingress)]
    outward = [_rule("to", traffic) for traffic in _merged(program.egress)]
    for index, start in enumerate(range(0, max(len(outward), 1), MOST_RULES)):
        spec: dict[str, Any] = {
            "podSelector": {"matchLabels": dict(selector)},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": inward if index == 0 else [],
            "egress": [_names(program.dns), *outward[start : start + MOST_RULES]] if outward else [],
        }
        name = part_name(program.name, index)
        yield make("networking.k8s.io/v1", "NetworkPolicy", name, program.namespace, labels, spec=spec)


def _names(dns: Peer | None) -> Part:
    """The way to whoever answers for names: anyone, if that is not known."""
    rule: Part = {} if dns is None else {"to": [_peer(dns)]}
    rule["ports"] = [{"port": port, "protocol": protocol} for port, protocol in DNS_PORTS]
    return commented(rule, ("names",))


def _merged(traffic: Iterable[Traffic]) -> Iterator[Traffic]:
    """One entry per peer and ports, in the order of first need, with all reasons.

    What an entry for anyone covers is left to that entry.
    """
    entries = tuple(traffic)
    for_anyone = [entry for entry in entries if entry.peer is None and entry.ports]
    widest = {port: entry for entry in sorted(for_anyone, key=_width) for port in entry.ports}
    reasons: dict[tuple[Peer | None, tuple[PortNumber, ...]], dict[str, None]] = {}
    for entry in entries:
        cover = widest.get(entry.ports[0], entry) if entry.ports else entry
        if not set(entry.ports) <= set(cover.ports):
            cover = entry
        reasons.setdefault((cover.peer, cover.ports), {})[entry.reason] = None
    for (peer, ports), names in reasons.items():
        yield Traffic("\n".join(names), peer, ports)


def _width(traffic: Traffic) -> int:
    return len(traffic.ports)


def _rule(direction: str, traffic: Traffic) -> Part:
    rule: Part = {}
    if traffic.peer is not None:
        ranges: list[Part] = [{"ipBlock": {"cidr": cidr}} for cidr in traffic.peer.cidrs]
        rule[direction] = ranges or [_peer(traffic.peer)]
    if traffic.ports:
        rule["ports"] = [{"port": port, "protocol": "TCP"} for port in traffic.ports]
    return commented(rule, tuple(traffic.reason.splitlines()))


def _peer(peer: Peer) -> Part:
    part: Part = {}
    if peer.namespace_labels is not None:
        part["namespaceSelector"] = (
            {"matchLabels": dict(peer.namespace_labels)} if peer.namespace_labels else {}
        )
    if peer.pod_labels or peer.namespace_labels is None:
        part["podSelector"] = {"matchLabels": dict(peer.pod_labels)} if peer.pod_labels else {}
    return part
