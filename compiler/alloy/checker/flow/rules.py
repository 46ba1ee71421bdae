"""Relabel rules one after the other: labels that are not there, labels that nobody reads, conditions on no value."""

from __future__ import annotations

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings, place_of
from compiler.alloy.checker.flow.arguments import attribute, blocks, listed, text_of
from compiler.alloy.checker.flow.labels import target_labels
from compiler.alloy.checker.scopes import Member, Scope
from compiler.languages.regex import Regex, compile_anchored

_K8S = "__meta_kubernetes_"
_VALUES: dict[str, tuple[str, ...]] = {
    f"{_K8S}pod_phase": ("Pending", "Running", "Succeeded", "Failed", "Unknown"),
    f"{_K8S}pod_ready": ("true", "false", "unknown"),
    f"{_K8S}pod_container_init": ("true", "false"),
    f"{_K8S}pod_container_port_protocol": ("TCP", "UDP", "SCTP"),
    f"{_K8S}endpoint_ready": ("true", "false"),
    f"{_K8S}endpoint_port_protocol": ("TCP", "UDP", "SCTP"),
    f"{_K8S}endpointslice_port_protocol": ("TCP", "UDP", "SCTP"),
    f"{_K8S}endpointslice_endpoint_conditions_ready": ("true", "false"),
    f"{_K8S}service_port_protocol": ("TCP", "UDP", "SCTP"),
    f"{_K8S}service_type": ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
}
"""Labels that Kubernetes gives one of few values (prometheus/prometheus: discovery/kubernetes; the API's types)."""

_SETS = frozenset({"replace", "lowercase", "uppercase", "hashmod"})
_READS_TARGET = frozenset({"keepequal", "dropequal"})
_BY_NAME = frozenset({"labelmap", "labeldrop", "labelkeep"})


class _Rule(Struct, frozen=True):
    """A rule, read once for all checks; what is no constant text is None."""

    block: ast.Block
    action: str | None
    target: str | None
    reads: list[tuple[ast.Expr, str]]
    lists_reads: bool
    """Whether the labels that it reads are written as a list, so that `reads` can tell them."""
    regex: str | None


def check_rules(scope: Scope, findings: Findings) -> None:
    """Check the rules of every component that has some."""
    for member in scope.members.values():
        if member.block.name.endswith(".relabel") and member.component is not None:
            rules = [*map(_read, blocks(member.block, "rule"))]
            if member.block.name == "discovery.relabel" and not _lends_rules(member):
                _check_sources(member, rules, findings)
            _check_overwritten(rules, findings)
            for rule in rules:
                _check_condition(rule, findings)


def _read(block: ast.Block) -> _Rule:
    given: dict[str, ast.Attribute] = {}
    for statement in block.body:
        if isinstance(statement, ast.Attribute):
            given.setdefault(statement.name, statement)
    sources = given.get("source_labels")
    return _Rule(
        block,
        text_of(given.get("action"), "replace"),
        text_of(given.get("target_label")),
        listed(sources),
        sources is None or isinstance(sources.value, ast.Array),
        text_of(given.get("regex"), "(.*)"),
    )


def _lends_rules(member: Member) -> bool:
    """Whether others run the rules too, on labels of their own."""
    return any(use.target is member and "rules" in use.path for user in member.used_by for use in user.uses)


def _check_sources(member: Member, rules: list[_Rule], findings: Findings) -> None:
    """Rules that read a label which neither the discovery nor a rule before sets; meta labels are checked elsewhere."""
    targets = attribute(member.block, "targets")
    if targets is None:
        return
    arriving = target_labels(targets.value, member)
    if arriving.open:
        return
    known = set(arriving.names)
    for rule in rules:
        for node, label in rule.reads:
            if label not in known and not label.startswith("__"):
                message = f'no target has a label "{label}" here: it reads as empty'
                hint = "labels of pods and other objects are called __meta_kubernetes_..."
                findings.warning("alloy/rule-without-label", message, node, hint)
        if rule.action in ("labelmap", None) or rule.target is None or "$" in rule.target:
            return
        known.add(rule.target)


def _check_overwritten(rules: list[_Rule], findings: Findings) -> None:
    """Rules whose label a later rule always sets anew before anything has read it."""
    unread: dict[str, ast.Block] = {}
    for rule in rules:
        action, target = rule.action, rule.target
        if action in _BY_NAME or action is None or target is None or "$" in target:
            unread.clear()
            continue
        if not rule.lists_reads:
            unread.clear()
        for _, label in rule.reads:
            unread.pop(label, None)
        if action in _READS_TARGET:
            unread.pop(target, None)
        if action not in _SETS or not target:
            continue
        if target in unread and _always_sets(rule):
            message = f'this overwrites the label "{target}", which a rule before sets and nothing reads'
            related = (("set here", place_of(unread[target])),)
            place = attribute(rule.block, "target_label") or rule.block
            findings.warning("alloy/overwritten-label", message, place, None, related)
        unread[target] = rule.block


def _always_sets(rule: _Rule) -> bool:
    return rule.action != "replace" or rule.regex in ("(.*)", ".*")


def _check_condition(rule: _Rule, findings: Findings) -> None:
    """A keep or drop that treats all targets alike, since the label has one of few values."""
    action, labels, written = rule.action, rule.reads, rule.regex
    if action not in ("keep", "drop") or len(labels) != 1 or written is None:
        return
    values = _VALUES.get(labels[0][1])
    if values is None:
        return
    regex = compile_anchored(written)
    if not isinstance(regex, Regex):
        return
    place = attribute(rule.block, "regex") or rule.block
    if not any(map(regex.matches, (*values, ""))):
        effect = "keeps no target" if action == "keep" else "drops no target"
        message = f"this {effect}: {labels[0][1]} is one of {', '.join(values)}"
        findings.warning(
            "alloy/constant-rule", message, place, "the whole value must match, letter case included"
        )
    elif action == "drop" and all(map(regex.matches, values)):
        message = f"this drops every target: {labels[0][1]} is one of {', '.join(values)}"
        findings.warning("alloy/constant-rule", message, place)
