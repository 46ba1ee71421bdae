"""Exporters that run on every node, scraped through the one address of the Service in front of them."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text, texts
from compiler.alloy.checker.scopes import Member, Scope
from compiler.lazy_pattern import lazy_pattern

_EXPORTERS = lazy_pattern(
    r"(?:[\w-]*-)?(?:node-exporter|dcgm-exporter|cadvisor)|default-metrics-exporter|amd-device-metrics-exporter"
)
"""Services in front of exporters that run once on each node, by the names that their charts give them."""
_MESSAGE = "{} answers for exporters on all nodes: each scrape gets the metrics of another one"
_HINT = "scrape endpoints instead: each exporter by itself (discovery of role endpointslice)"


def check_per_node_exporters(scope: Scope, findings: Findings) -> None:
    """Check whose address every prometheus.scrape asks."""
    for member in scope.members.values():
        targets = attribute(member.block, "targets") if member.block.name == "prometheus.scrape" else None
        if targets is None:
            continue
        sources = _sources(member)
        services = {name for source in sources for name in _addressed(source.block)}
        roles = {text(s.block, "role") for s in sources if s.block.name == "discovery.kubernetes"}
        if roles == {"service"}:
            services |= {name for source in sources for name in _kept(source.block)}
        for service in sorted(services):
            findings.warning("alloy/one-of-many", _MESSAGE.format(service), targets, _HINT)


def _sources(member: Member) -> list[Member]:
    """The scrape and all components that its targets come through."""
    found = [member]
    for current in found:
        inputs = (use.target for use in current.uses if use.target.block.name.startswith("discovery."))
        found += [target for target in dict.fromkeys(inputs) if target not in found]
    return found


def _addressed(block: ast.Block) -> Iterator[str]:
    """The Services of such exporters among the addresses of literal targets."""
    targets = attribute(block, "targets")
    items = targets.value.items if targets is not None and isinstance(targets.value, ast.Array) else ()
    for field in (field for item in items if isinstance(item, ast.Object) for field in item.fields):
        address = constant(field.value) if field.key == "__address__" else None
        if isinstance(address, str):
            host = address.partition(":")[0]
            service = host.partition(".")[0]
            if ".svc" in f"{host}." and _EXPORTERS.fullmatch(service):
                yield service


def _kept(block: ast.Block) -> Iterator[str]:
    """The Services of such exporters that rules keep by their name."""
    for rule in blocks(block, "rule"):
        sources = [label for _, label in texts(rule, "source_labels")]
        kept = text(rule, "regex") if text(rule, "action") == "keep" else None
        if sources == ["__meta_kubernetes_service_name"] and kept and _EXPORTERS.fullmatch(kept):
            yield kept
