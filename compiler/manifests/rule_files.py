"""Rule groups as the files that Prometheus and Loki's ruler load, and as the object that an operator reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from compiler.kinds.rule import Alert, Rule, RuleGroup
from compiler.kinds.rule_parts import literal
from compiler.manifests.config_map import config_map, grouped, part_name
from compiler.manifests.objects import KubernetesObject
from compiler.manifests.to_yaml import to_yaml

RULES_PER_FILE = 100
"""So that a file fits a ConfigMap: a rule has about 1 KiB."""


def anchor(alert: str) -> str:
    """Where an alert's section is in RUNBOOK.md: the id that its heading gets."""
    return alert.lower()


def group_tree(group: RuleGroup, runbook_url: str) -> dict[str, Any]:
    """One group in the format that Prometheus and Loki share."""
    rules = [_rule(rule, runbook_url) for rule in group.rules]
    return {"name": group.name, "interval": group.interval, "rules": rules}


def _rule(rule: Rule, runbook_url: str) -> dict[str, Any]:
    if not isinstance(rule, Alert):
        labels = {"labels": dict(rule.labels)} if rule.labels else {}
        return {"record": rule.name, "expr": rule.expression, **labels}
    hold = {} if rule.hold == "0s" else {"for": rule.hold}
    return {
        "alert": rule.name,
        "expr": rule.expression,
        **hold,
        "labels": {**rule.labels, "severity": rule.severity},
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            "runbook_url": literal(f"{runbook_url}#{anchor(rule.name)}"),
        },
    }


def rule_files(groups: Iterable[RuleGroup], runbook_url: str) -> tuple[tuple[str, str], ...]:
    """(file name, text) of each group; a group too large for a ConfigMap is cut, which changes nothing."""
    return tuple(
        (name, to_yaml({"groups": [group_tree(part, runbook_url)]}))
        for group in groups
        for name, part in parts(group)
    )


def parts(group: RuleGroup) -> Iterator[tuple[str, RuleGroup]]:
    """The group in pieces that each fit a file, with the files' names."""
    for start in range(0, len(group.rules), RULES_PER_FILE):
        suffix = f".{start // RULES_PER_FILE + 1}" if start else ""
        yield f"{group.name}{suffix}.yaml", replace(group, rules=group.rules[start : start + RULES_PER_FILE])


def rule_config_maps(
    backend: str, namespace: str, labels: Mapping[str, str], files: tuple[tuple[str, str], ...]
) -> tuple[KubernetesObject, ...]:
    """The ConfigMaps that a deployed backend loads its rules from; none where it has no rules."""
    if not files:
        return ()
    return tuple(
        config_map(part_name(f"{backend}-rules", index), namespace, labels, data)
        for index, data in enumerate(grouped(files))
    )


def names_of(objects: Iterable[KubernetesObject]) -> tuple[str, ...]:
    """The names of objects, in their order."""
    return tuple(entry["metadata"]["name"] for entry in objects)


def prometheus_rule(
    plan: str, backend: str, groups: Iterable[RuleGroup], runbook_url: str
) -> KubernetesObject:
    """The groups as one object of Prometheus' operator; who applies it says in which namespace."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {
            "name": f"{plan}-{backend}",
            "labels": {"app.kubernetes.io/part-of": plan, "app.kubernetes.io/managed-by": "alloyc"},
        },
        "spec": {"groups": [group_tree(group, runbook_url) for group in groups]},
    }
