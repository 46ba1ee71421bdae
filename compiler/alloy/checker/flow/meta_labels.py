"""Relabel rules that read `__meta_kubernetes_*` labels which the discovery before them does not set.

Which role sets which labels: Prometheus, discovery/kubernetes (the documentation of kubernetes_sd_config).
"""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, flag, text, texts
from compiler.alloy.checker.flow.labels import use_at, written_name
from compiler.alloy.checker.flow.written_rules import WrittenRule, WrittenRules
from compiler.alloy.checker.scopes import Member, Scope

_META = "__meta_kubernetes_"
_FAMILIES: dict[str, tuple[str, ...]] = {
    "node": (f"{_META}node_",),
    "pod": (f"{_META}pod_",),
    "service": (f"{_META}service_",),
    "endpoints": (f"{_META}endpoints_", f"{_META}endpoint_", f"{_META}service_", f"{_META}pod_"),
    "endpointslice": (f"{_META}endpointslice_", f"{_META}service_", f"{_META}pod_"),
    "ingress": (f"{_META}ingress_",),
}
"""Role -> how its labels begin; all but nodes also have a namespace."""
_NAMESPACE = f"{_META}namespace"
_ATTACHED = {
    "node": (f"{_META}node_",),
    "namespace": (f"{_META}namespace_label", f"{_META}namespace_annotation"),
}
"""Option of `attach_metadata` -> how the labels begin that it adds."""
_ATTACHES = {
    "node": ("pod", "endpoints", "endpointslice"),
    "namespace": ("pod", "endpoints", "endpointslice", "service", "ingress"),
}
"""Option of `attach_metadata` -> the roles that it does something for."""


def check_meta_labels(scope: Scope, findings: Findings, written: WrittenRules) -> None:
    """Check the source labels of every discovery.relabel whose targets all come from discovery.kubernetes."""
    for member in scope.named.get("discovery.relabel", ()):
        targets = attribute(member.block, "targets")
        sources = _kubernetes_sources(targets.value, member) if targets is not None else None
        if sources:
            _check_rules(written.of(member.block), sources, findings)


def _kubernetes_sources(expr: ast.Expr, member: Member) -> list[ast.Block] | None:
    """The discovery.kubernetes blocks that the targets come from; None where other targets are among them."""
    match expr:
        case ast.Access():
            use = use_at(member, expr)
            if use is not None and use.target.block.name == "discovery.kubernetes":
                return [use.target.block]
        case ast.Paren(inner):
            return _kubernetes_sources(inner, member)
        case ast.Call(function, arguments) if written_name(function) in ("array.concat", "concat"):
            found: list[ast.Block] = []
            for argument in arguments:
                sources = _kubernetes_sources(argument, member)
                if sources is None:
                    return None
                found += sources
            return found
    return None


def _check_rules(
    rules: list[tuple[ast.Block, WrittenRule]], sources: list[ast.Block], findings: Findings
) -> None:
    roles = [text(source, "role") for source in sources]
    known = [role for role in roles if role in _FAMILIES]
    if len(known) != len(sources):
        return
    families = tuple({family for pair in zip(sources, known, strict=True) for family in _families(*pair)})
    has_namespace = any(role != "node" for role in known)
    set_before: set[str] = set()
    for block, rule in rules:
        for label in rule.reads:
            if label.startswith(_META) and not _is_set(label, families, has_namespace):
                if label not in set_before:
                    _report(block, label, known, findings)
        if rule.target:
            set_before.add(rule.target)


def _families(source: ast.Block, role: str) -> tuple[str, ...]:
    found = _FAMILIES[role]
    for attached in blocks(source, "attach_metadata"):
        for option, families in _ATTACHED.items():
            if role not in _ATTACHES[option]:
                continue
            given = attribute(attached, option)
            if given is not None and (flag(attached, option) or not isinstance(given.value, ast.Bool)):
                found += families
    return found


def _is_set(label: str, families: tuple[str, ...], has_namespace: bool) -> bool:
    return label.startswith(families) or (has_namespace and label == _NAMESPACE)


def _report(rule: ast.Block, label: str, roles: list[str], findings: Findings) -> None:
    names = " and ".join(f'"{role}"' for role in dict.fromkeys(roles))
    message = f"discovery of role {names} sets no label {label}: it is always empty here"
    option = next((name for name, families in _ATTACHED.items() if label.startswith(families)), None)
    hint = f"add `attach_metadata {{ {option} = true }}` to the discovery" if option is not None else None
    for node, name in texts(rule, "source_labels"):
        if name == label:
            findings.warning("alloy/unset-meta-label", message, node, hint)
