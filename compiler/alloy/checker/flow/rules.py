"""Relabel rules one after the other: labels that are not there, labels that nobody reads, conditions on no value."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings, place_of
from compiler.alloy.checker.flow.arguments import attribute, texts
from compiler.alloy.checker.flow.labels import target_labels
from compiler.alloy.checker.flow.written_rules import WrittenRule, WrittenRules
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


Rules = list[tuple[ast.Block, WrittenRule]]
"""The rules of one component, each with its block."""


def check_rules(scope: Scope, findings: Findings, written: WrittenRules) -> None:
    """Check the rules of every component that has some."""
    for name, members in scope.named.items():
        for member in members if name.endswith(".relabel") else ():
            if member.component is not None:
                _check_component(member, written.of(member.block), findings)


def _check_component(member: Member, rules: Rules, findings: Findings) -> None:
    if member.block.name == "discovery.relabel" and not _lends_rules(member):
        _check_sources(member, rules, findings)
    _check_overwritten(rules, findings)
    for block, rule in rules:
        if rule.action in ("keep", "drop"):
            _check_condition(block, rule, findings)


def _lends_rules(member: Member) -> bool:
    """Whether others run the rules too, on labels of their own."""
    return any(use.target is member and "rules" in use.path for user in member.used_by for use in user.uses)


def _check_sources(member: Member, rules: Rules, findings: Findings) -> None:
    """Rules that read a label which neither the discovery nor a rule before sets; meta labels are checked elsewhere."""
    targets = attribute(member.block, "targets")
    if targets is None:
        return
    arriving = target_labels(targets.value, member)
    if arriving.open:
        return
    known = set(arriving.names)
    for block, rule in rules:
        for label in rule.reads:
            if label not in known and not label.startswith("__"):
                _report_unknown(label, block, findings)
        if rule.action in ("labelmap", None) or rule.target is None or "$" in rule.target:
            return
        known.add(rule.target)


def _report_unknown(label: str, rule: ast.Block, findings: Findings) -> None:
    message = f'no target has a label "{label}" here: it reads as empty'
    hint = "labels of pods and other objects are called __meta_kubernetes_..."
    for node, name in texts(rule, "source_labels"):
        if name == label:
            findings.warning("alloy/rule-without-label", message, node, hint)


def _check_overwritten(rules: Rules, findings: Findings) -> None:
    """Rules whose label a later rule always sets anew before anything has read it."""
    unread: dict[str, ast.Block] = {}
    for block, rule in rules:
        action, target = rule.action, rule.target
        if action in _BY_NAME or action is None or target is None or "$" in target:
            unread.clear()
            continue
        if not rule.lists_reads:
            unread.clear()
        for label in rule.reads:
            unread.pop(label, None)
        if action in _READS_TARGET:
            unread.pop(target, None)
        if action not in _SETS or not target:
            continue
        if target in unread and _always_sets(rule):
            message = f'this overwrites the label "{target}", which a rule before sets and nothing reads'
            related = (("set here", place_of(unread[target])),)
            place = attribute(block, "target_label") or block
            findings.warning("alloy/overwritten-label", message, place, None, related)
        unread[target] = block


def _always_sets(rule: WrittenRule) -> bool:
    return rule.action != "replace" or rule.regex in ("(.*)", ".*")


def _check_condition(block: ast.Block, rule: WrittenRule, findings: Findings) -> None:
    """A keep or drop that treats all targets alike, since the label has one of few values."""
    if len(rule.reads) != 1 or rule.regex is None or rule.reads[0] not in _VALUES:
        return
    label = rule.reads[0]
    matched, values = _matched(label, rule.regex), ", ".join(_VALUES[label])
    place = attribute(block, "regex") or block
    if matched == "nothing":
        effect = "keeps no target" if rule.action == "keep" else "drops no target"
        message = f"this {effect}: {label} is one of {values}"
        hint = "the whole value must match, letter case included"
        findings.warning("alloy/constant-rule", message, place, hint)
    elif matched == "all" and rule.action == "drop":
        message = f"this drops every target: {label} is one of {values}"
        findings.warning("alloy/constant-rule", message, place)


@lru_cache(maxsize=256)
def _matched(label: str, expression: str) -> Literal["nothing", "some", "all"]:
    """How many of a label's values an expression matches; "some" where it does not compile."""
    regex = compile_anchored(expression)
    if not isinstance(regex, Regex):
        return "some"
    if all(map(regex.matches, _VALUES[label])):
        return "all"
    return "some" if any(map(regex.matches, (*_VALUES[label], ""))) else "nothing"
