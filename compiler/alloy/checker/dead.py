"""Components that do nothing: nobody reads them, nothing flows into them, or they lead nowhere."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.constants import is_set
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.scopes import Member, Scope

_RECEIVERS = frozenset({"receiver", "input", "logs_receiver"})
"""Exports that others push into; all other exports are read."""


_NEVER_FED = frozenset({"otelcol.receiver.googlecloudpubsub"})
"""Sources that have an input in name only: nothing can flow into them."""
_PROVIDERS = ("discovery.", "prometheus.exporter.", "local.", "remote.", "otelcol.auth.")
"""Families of components that do nothing but provide values to others."""


def check_dead(scope: Scope, findings: Findings) -> None:
    """Warn of the components of a scope, and of the scopes in it, that have no effect."""
    for inner in scope.inner:
        check_dead(inner, findings)
    for member in scope.members.values():
        if member.component is None or member.exports is None:
            continue
        forwards = _destinations(member.block)
        if forwards and not any(map(_may_lead_on, forwards)) and not _is_read(member):
            message = f"{member.id} leads nowhere: it forwards to nobody"
            findings.warning("alloy/no-destination", message, forwards[0])
        elif not member.used_by:
            _check_unused(member, findings)


def _is_read(member: Member) -> bool:
    """Whether others take something from it, such as the rules of a loki.relabel that forwards nothing itself."""
    uses = (use for user in member.used_by for use in user.uses if use.target is member)
    return any(use.path[:1] and use.path[0] not in _RECEIVERS for use in uses)


def _destinations(block: ast.Block) -> list[ast.Attribute]:
    """The attributes that say where a component sends its data: `forward_to`, and those of `output` blocks."""
    found = []
    for statement in block.body:
        if statement.name == "forward_to":
            if isinstance(statement, ast.Attribute):
                found.append(statement)
        elif statement.name == "output" and isinstance(statement, ast.Block):
            found += [inner for inner in statement.body if isinstance(inner, ast.Attribute)]
    return found


def _may_lead_on(forward: ast.Attribute) -> bool:
    return is_set(forward.value) is not False


def _check_unused(member: Member, findings: Findings) -> None:
    exports = set(member.exports or ())
    if not exports or member.block.name in _NEVER_FED:
        return
    if exports <= _RECEIVERS:
        message = f"nothing flows into {member.id}"
        name = next(iter(sorted(exports)))
        hint = f"forward something to `{member.id}.{name}`, or take it out"
        findings.warning("alloy/no-input", message, member.block, hint)
    elif member.block.name.startswith(_PROVIDERS):
        message = f"nobody reads {member.id}"
        hint = f"use `{member.id}.{sorted(exports)[0]}`, or take it out"
        findings.warning("alloy/unused-component", message, member.block, hint)
