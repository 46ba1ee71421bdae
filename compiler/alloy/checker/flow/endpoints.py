"""How scrapes reach the other end: whether they speak plain http to what answers with TLS."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.flow.labels import use_at, written_name
from compiler.alloy.checker.scopes import Member, Scope
from compiler.lazy_pattern import lazy_pattern

_TLS_PORTS = lazy_pattern(r"(?:^|[:;(|])\(?(443|6443|8443|9443|10250|10257|10259)\)?$")
"""Ports on which Kubernetes' own servers and, by habit, metrics behind TLS answer."""
_TLS_DIGITS = lazy_pattern(r"443|1025[079]")
"""What rules have written out somewhere if they lead to one of these ports."""


def check_schemes(scope: Scope, findings: Findings) -> None:
    """Check how every prometheus.scrape reaches its targets."""
    for member in scope.members.values():
        if member.component is not None and member.block.name == "prometheus.scrape":
            _check_scheme(member, findings)


def _check_scheme(member: Member, findings: Findings) -> None:
    """A scrape over plain http of what speaks TLS: a TLS setting, or a port known for it."""
    block = member.block
    if text(block, "scheme", "http") != "http":
        return
    reason = _tls_reason(member, findings.lines.text)
    if reason is None or _sets_scheme(member):
        return
    place, why = reason
    message = f"this scrape speaks plain http, but {why}"
    findings.warning("alloy/plain-http", message, place, 'set scheme = "https"')


def _tls_reason(member: Member, source: str) -> tuple[ast.Node, str] | None:
    for tls in blocks(member.block, "tls_config"):
        if attribute(member.block, "scheme") is None:
            return tls, "has TLS settings"
    targets = attribute(member.block, "targets")
    if targets is None or attribute(member.block, "scheme") is not None:  # who says http has thought of it
        return None
    for address in _addresses(targets.value, member, source):
        port = _TLS_PORTS.search(address)
        if port is not None:
            return targets, f"its targets answer on port {port[1]}, which is a TLS port"
    return None


def _sets_scheme(member: Member) -> bool:
    """Whether the targets bring a scheme of their own."""
    return _has_scheme_label(member) or any(
        _may_set_scheme(rule) for relabel in _relabels(member) for rule in blocks(relabel, "rule")
    )


def _may_set_scheme(rule: ast.Block) -> bool:
    return text(rule, "target_label") in ("__scheme__", None) or text(rule, "action") == "labelmap"


def _has_scheme_label(member: Member) -> bool:
    targets = attribute(member.block, "targets")
    if targets is None or not isinstance(targets.value, ast.Array):
        return False
    objects = [item for item in targets.value.items if isinstance(item, ast.Object)]
    return any(field.key == "__scheme__" for item in objects for field in item.fields)


def _relabels(member: Member) -> list[ast.Block]:
    """The discovery.relabel blocks that the targets come through, nearest first."""
    found: list[ast.Block] = []
    pending = [member]
    seen: set[Member] = {member}
    while pending:
        current = pending.pop()
        for use in current.uses:
            target = use.target
            if target not in seen and target.block.name == "discovery.relabel":
                seen.add(target)
                found.append(target.block)
                pending.append(target)
    return found


def _addresses(expr: ast.Expr, member: Member, source: str) -> list[str]:
    """What is written out about addresses: of literal targets, and in the rules that targets come through."""
    match expr:
        case ast.Array(items):
            fields = [field for item in items if isinstance(item, ast.Object) for field in item.fields]
            values = [constant(field.value) for field in fields if field.key == "__address__"]
            return [value for value in values if isinstance(value, str)]
        case ast.Call(function, arguments) if written_name(function) in ("array.concat", "concat"):
            return [address for argument in arguments for address in _addresses(argument, member, source)]
        case ast.Access():
            use = use_at(member, expr)
            if use is not None and use.target.block.name == "discovery.relabel":
                block = use.target.block
                if not _TLS_DIGITS.search(source, block.start, block.end):
                    return []
                inputs = attribute(block, "targets")
                written = _addresses(inputs.value, use.target, source) if inputs is not None else []
                return [*written, *_rule_addresses(block)]
    return []


def _rule_addresses(block: ast.Block) -> list[str]:
    """Addresses that rules write, and ports that they keep."""
    found = []
    for rule in blocks(block, "rule"):
        sources = attribute(rule, "source_labels")
        if sources is not None and _reads_port(sources.value) and text(rule, "action") == "keep":
            found.append(text(rule, "regex") or "")
        elif text(rule, "target_label") == "__address__":
            found.append(text(rule, "replacement") or "")
    return found


def _reads_port(expr: ast.Expr) -> bool:
    if not isinstance(expr, ast.Array) or not expr.items:
        return False
    last = expr.items[-1]
    return isinstance(last, ast.String) and last.text[1:-1].endswith(("_port_number", "__address__"))
