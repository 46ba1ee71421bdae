"""How scrapes reach the other end: whether they speak plain http to what answers with TLS."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.flow.labels import use_at, written_name
from compiler.alloy.checker.flow.written_rules import WrittenRule, WrittenRules
from compiler.alloy.checker.scopes import Member, Scope
from compiler.lazy_pattern import lazy_pattern

_TLS_PORTS = lazy_pattern(r"(?:^|[:;(|])\(?(443|6443|8443|9443|10250|10257|10259)\)?$")
"""Ports on which Kubernetes' own servers and, by habit, metrics behind TLS answer."""


def check_schemes(scope: Scope, findings: Findings, written: WrittenRules) -> None:
    """Check how every prometheus.scrape reaches its targets."""
    for member in scope.named.get("prometheus.scrape", ()):
        if member.component is not None:
            _check_scheme(member, findings, written)


def _check_scheme(member: Member, findings: Findings, written: WrittenRules) -> None:
    """A scrape over plain http of what speaks TLS: a TLS setting, or a port known for it."""
    if attribute(member.block, "scheme") is not None:  # who says http has thought of it
        return
    reason = _tls_reason(member, written)
    if reason is None or _sets_scheme(member, written):
        return
    place, why = reason
    message = f"this scrape speaks plain http, but {why}"
    findings.warning("alloy/plain-http", message, place, 'set scheme = "https"')


def _tls_reason(member: Member, written: WrittenRules) -> tuple[ast.Node, str] | None:
    tls = next(blocks(member.block, "tls_config"), None)
    if tls is not None:
        return tls, "has TLS settings"
    targets = attribute(member.block, "targets")
    if targets is None:
        return None
    for address in _addresses(member, written):
        port = _TLS_PORTS.search(address)
        if port is not None:
            return targets, f"its targets answer on port {port[1]}, which is a TLS port"
    return None


def _sets_scheme(member: Member, written: WrittenRules) -> bool:
    """Whether the targets bring a scheme of their own."""
    return _has_scheme_label(member) or any(
        _may_set_scheme(rule) for relabel in _relabels(member) for _, rule in written.of(relabel)
    )


def _may_set_scheme(rule: WrittenRule) -> bool:
    return rule.target in ("__scheme__", None) or rule.action == "labelmap"


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


def _addresses(member: Member, written: WrittenRules) -> list[str]:
    """What is written out about addresses: of literal targets, and in the rules that targets come through.

    What is furthest up the way of the targets comes first; a way that leads back to itself is followed once.
    """
    backwards: list[str] = []
    seen: set[Member] = set()
    pending = _inputs(member)
    while pending:
        expr, owner = pending.pop()
        match expr:
            case ast.Access():
                use = use_at(owner, expr)
                relabel = use.target if use is not None else None
                if relabel is not None and relabel.block.name == "discovery.relabel" and relabel not in seen:
                    seen.add(relabel)
                    backwards += reversed(_rule_addresses(relabel.block, written))
                    pending += _inputs(relabel)
            case ast.Array():
                backwards += reversed(_literal_addresses(expr))
            case ast.Call(function, arguments) if written_name(function) in ("array.concat", "concat"):
                pending += ((argument, owner) for argument in arguments)
    return backwards[::-1]


def _inputs(member: Member) -> list[tuple[ast.Expr, Member]]:
    """What a component takes its targets from, with the component."""
    targets = attribute(member.block, "targets")
    return [] if targets is None else [(targets.value, member)]


def _literal_addresses(targets: ast.Array) -> list[str]:
    fields = [field for item in targets.items if isinstance(item, ast.Object) for field in item.fields]
    values = [constant(field.value) for field in fields if field.key == "__address__"]
    return [value for value in values if isinstance(value, str)]


def _rule_addresses(relabel: ast.Block, written: WrittenRules) -> list[str]:
    """Addresses that rules write, and ports that they keep."""
    found = []
    for block, rule in written.of(relabel):
        if rule.action == "keep" and _reads_port(rule):
            found.append(rule.regex or "")
        elif rule.target == "__address__":
            found.append(text(block, "replacement") or "")
    return found


def _reads_port(rule: WrittenRule) -> bool:
    return bool(rule.reads) and rule.lists_reads and rule.reads[-1].endswith(("_port_number", "__address__"))
