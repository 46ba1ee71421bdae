"""Exporters that run on every node, scraped through the one address of the Service in front of them."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, text
from compiler.alloy.checker.flow.written_rules import WrittenRules
from compiler.alloy.checker.scopes import Member, Scope
from compiler.lazy_pattern import lazy_pattern

_EXPORTERS = lazy_pattern(
    r"(?:[\w-]*-)?(?:node-exporter|dcgm-exporter|cadvisor)|default-metrics-exporter|amd-device-metrics-exporter"
)
"""Services in front of exporters that run once on each node, by the names that their charts give them."""
_MESSAGE = "{} answers for exporters on all nodes: each scrape gets the metrics of another one"
_HINT = "scrape endpoints instead: each exporter by itself (discovery of role endpointslice)"


def check_per_node_exporters(scope: Scope, findings: Findings, written: WrittenRules) -> None:
    """Check whose address every prometheus.scrape asks."""
    components = [*_components(scope)]
    addressed = {member: names for member in components if (names := _addressed(member.block))}
    if not addressed and not any(_discovers_services(member.block) for member in components):
        return
    for member in scope.named.get("prometheus.scrape", ()):
        targets = attribute(member.block, "targets")
        if targets is None:
            continue
        sources = _sources(member)
        services = {name for source in sources for name in addressed.get(source, ())}
        discoveries = [source.block for source in sources if source.block.name == "discovery.kubernetes"]
        if discoveries and all(map(_discovers_services, discoveries)):
            services |= {name for source in sources for name in _kept(source.block, written)}
        for service in sorted(services):
            findings.warning("alloy/one-of-many", _MESSAGE.format(service), targets, _HINT)


def _components(scope: Scope) -> Iterator[Member]:
    """What targets can be written in, or come through."""
    for outer in scope.outwards():
        for name, members in outer.named.items():
            if name.startswith("discovery.") or name == "prometheus.scrape":
                yield from members


def _discovers_services(block: ast.Block) -> bool:
    return block.name == "discovery.kubernetes" and text(block, "role") == "service"


def _sources(member: Member) -> list[Member]:
    """The scrape and all components that its targets come through."""
    found = [member]
    for current in found:
        inputs = (use.target for use in current.uses if use.target.block.name.startswith("discovery."))
        found += [target for target in dict.fromkeys(inputs) if target not in found]
    return found


def _addressed(block: ast.Block) -> list[str]:
    """The Services of such exporters among the addresses of literal targets."""
    targets = attribute(block, "targets")
    if targets is None or not isinstance(targets.value, ast.Array):
        return []
    literals = [item for item in targets.value.items if isinstance(item, ast.Object)]
    found = []
    for field in (field for item in literals for field in item.fields):
        address = constant(field.value) if field.key == "__address__" else None
        if isinstance(address, str):
            host = address.partition(":")[0]
            service = host.partition(".")[0]
            if ".svc" in f"{host}." and _EXPORTERS.fullmatch(service):
                found.append(service)
    return found


def _kept(block: ast.Block, written: WrittenRules) -> list[str]:
    """The Services of such exporters that rules keep by their name."""
    return [
        rule.regex
        for _, rule in written.of(block)
        if rule.action == "keep"
        and rule.reads == ("__meta_kubernetes_service_name",)
        and rule.regex
        and _EXPORTERS.fullmatch(rule.regex)
    ]
