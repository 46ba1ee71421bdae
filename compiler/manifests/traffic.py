"""What a collector connects to: its config in; peers and ports out, each with the component that needs them.

A named port of an EndpointSlice is a name of the Service, which says nothing about the pod's port: such targets
are reached on any port of their namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.evaluate import evaluate
from compiler.alloy.shared_parts import per_part
from compiler.manifests.config_reading import Config, attribute, inner_blocks, text_of, texts_of
from compiler.manifests.needs import Everywhere, InNamespace, Reach, discovered_namespaces

# Of the DNS Service, and of the servers behind it: 1053 inside a vCluster, 5353 on OpenShift.
DNS_PORTS = tuple((port, protocol) for port in (53, 1053, 5353) for protocol in ("UDP", "TCP"))
API_PORTS = (443, 6443, 8443)  # of the Service, and of the servers behind it on common distributions
KUBELET_PORT = 10250
SCHEME_PORTS = {"http": 80, "https": 443}
_API_HOST = "kubernetes.default.svc"

PortNumber: TypeAlias = int | str


class Peer(Struct, frozen=True):
    """Pods by labels (empty: all) in namespaces by labels (None: the own namespace), or else ranges of addresses."""

    namespace_labels: tuple[tuple[str, str], ...] | None = None
    pod_labels: tuple[tuple[str, str], ...] = ()
    cidrs: tuple[str, ...] = ()


class Traffic(Struct, frozen=True):
    """Connections that `reason` needs: to or from `peer` (None: anyone), on `ports` (none: all of them)."""

    reason: str
    peer: Peer | None
    ports: tuple[PortNumber, ...] = ()


def namespace_peer(name: str, pod_labels: tuple[tuple[str, str], ...] = ()) -> Peer:
    """Pods of one namespace, which Kubernetes labels with its name."""
    return Peer((("kubernetes.io/metadata.name", name),), pod_labels)


def scrape_traffic(config: Config) -> Iterator[Traffic]:
    """Connections to the targets of every scrape."""
    for name, block in config.components.items():
        if block.name == "prometheus.scrape":
            for source in config.upstream(name):
                yield from _targets(config, name, source)


def token_traffic(config: Config) -> Iterator[Traffic]:
    """Connections to the servers of tokens: of OAuth2, and of AWS where a role is taken."""
    for name, block in config.components.items():
        for inner in (block, *inner_blocks(block, "endpoint")):
            for oauth2 in inner_blocks(inner, "oauth2"):
                parts = urlsplit(text_of(attribute(oauth2, "token_url")) or "")
                yield Traffic(f"tokens of {name}", None, (parts.port or SCHEME_PORTS.get(parts.scheme, 443),))
            for sigv4 in inner_blocks(inner, "sigv4"):
                if attribute(sigv4, "access_key") is None or attribute(sigv4, "role_arn") is not None:
                    yield Traffic(f"tokens of {name}", None, (SCHEME_PORTS["https"],))


def _targets(config: Config, scrape: str, source: str) -> Iterator[Traffic]:
    block = config.components[source]
    if block.name == "discovery.kubernetes":
        yield from _discovered(config, scrape, source)
    elif block.name in ("discovery.relabel", "prometheus.scrape"):
        for address in _addresses(block):
            yield Traffic(scrape, None, _port_of(address))


def _addresses(block: ast.Block) -> Iterator[str]:
    """Addresses that are written into the config: of listed targets, and of rules that set `__address__`."""
    targets = attribute(block, "targets")
    listed = None if targets is None else evaluate(targets)
    for target in listed if isinstance(listed, list) else ():
        if isinstance(target, dict) and isinstance(address := target.get("__address__"), str):
            yield address


def _discovered(config: Config, scrape: str, discovery: str) -> Iterator[Traffic]:
    rules = [
        rule
        for name in config.upstream(scrape)
        if discovery in config.upstream(name)
        for rule in inner_blocks(config.components[name], "rule")
    ]
    written = [address for rule in rules if (address := _written_address(rule)) is not None]
    if written:
        for address in written:
            ports = API_PORTS if address.startswith(_API_HOST) else _port_of(address)
            yield Traffic(scrape, None, ports)
        return
    block = config.components[discovery]
    if text_of(attribute(block, "role")) == "node":
        yield Traffic(scrape, None, (KUBELET_PORT,))
        return
    ports = _kept_ports(rules)
    for reach in discovered_namespaces(block):
        yield Traffic(scrape, _peer(reach), ports)


@per_part
def _written_address(rule: ast.Block) -> str | None:
    """The address that a rule gives to every target, if it is written out."""
    if text_of(attribute(rule, "target_label")) != "__address__":
        return None
    address = text_of(attribute(rule, "replacement"))
    return None if address is None or "$" in address else address


def _port_of(address: str) -> tuple[PortNumber, ...]:
    port = address.rpartition(":")[2]
    return (int(port),) if port.isdecimal() and len(port) <= 5 else ()


def _kept_ports(rules: list[ast.Block]) -> tuple[PortNumber, ...]:
    """The one port that the rules keep; none where they keep any, or a Service's name of it."""
    return next(((port,) for rule in rules if (port := _kept_port(rule)) is not None), ())


@per_part
def _kept_port(rule: ast.Block) -> PortNumber | None:
    if text_of(attribute(rule, "action")) != "keep":
        return None
    sources = texts_of(attribute(rule, "source_labels")) or ()
    value = (text_of(attribute(rule, "regex")) or "").replace("\\", "")
    if len(sources) == 1 and sources[0].endswith(("_port_number", "endpointslice_port")) and value.isdigit():
        return int(value)
    return value if sources == ("__meta_kubernetes_pod_container_port_name",) else None


def _peer(reach: Reach) -> Peer:
    match reach:
        case InNamespace(name):
            return namespace_peer(name)
        case Everywhere():
            return Peer(())
        case _:
            return Peer()
