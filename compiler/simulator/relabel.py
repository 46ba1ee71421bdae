"""Relabel rules at work: a Rule and a label set in, the rewritten label set or None for dropped out.

The rules are those of Prometheus as Alloy has them (prometheus/prometheus: model/relabel, grafana/alloy:
internal/component/common/relabel).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from compiler.languages.expansion import parse_template
from compiler.languages.go_strings import to_lower, to_upper
from compiler.languages.regex import Regex
from compiler.lazy_pattern import lazy_pattern

Labels = dict[str, str]

_NOT_UTF8 = lazy_pattern("[\ud800-\udfff]")


class Rule(Struct, frozen=True):
    """One valid rule, its defaults filled in. `start` is where its block starts in the source."""

    action: str
    source_labels: tuple[str, ...]
    separator: str
    regex: Regex
    modulus: int
    target_label: str
    replacement: str
    start: int = -1

    def value(self, labels: Mapping[str, str]) -> str:
        """The joined values of the source labels; a missing label is "" and still adds a separator."""
        return self.separator.join([labels.get(name, "") for name in self.source_labels])

    def apply(self, labels: Labels) -> Labels | None:
        """The label set after this rule, the same object if nothing changed; None if it is dropped."""
        return ACTIONS[self.action](self, labels)


class Relabelled(Struct, frozen=True):
    """What became of a label set: `labels` is None if rule number `dropped_by` dropped it.

    `steps` has the label set after each rule that ran.
    """

    labels: Labels | None
    dropped_by: int | None
    steps: tuple[Labels | None, ...]


def apply_rules(rules: Sequence[Rule], labels: Mapping[str, str]) -> Relabelled:
    """Run the rules in turn on one label set. A label with an empty value counts as absent."""
    current: Labels = {name: value for name, value in labels.items() if value}
    steps: list[Labels | None] = []
    for number, rule in enumerate(rules):
        result = rule.apply(current)
        steps.append(result)
        if result is None:
            return Relabelled(None, number, tuple(steps))
        current = result
    return Relabelled(current, None, tuple(steps))


def _replace(rule: Rule, labels: Labels) -> Labels | None:
    groups = rule.regex.first(rule.value(labels))
    if groups is None:
        return labels
    names = rule.regex.group_names
    target = parse_template(rule.target_label).expand(groups, names)
    if not target or _NOT_UTF8.search(target):
        return labels
    return _with(labels, target, parse_template(rule.replacement).expand(groups, names))


def _keep(rule: Rule, labels: Labels) -> Labels | None:
    return labels if rule.regex.matches(rule.value(labels)) else None


def _drop(rule: Rule, labels: Labels) -> Labels | None:
    return None if rule.regex.matches(rule.value(labels)) else labels


def _keep_equal(rule: Rule, labels: Labels) -> Labels | None:
    return labels if labels.get(rule.target_label, "") == rule.value(labels) else None


def _drop_equal(rule: Rule, labels: Labels) -> Labels | None:
    return None if labels.get(rule.target_label, "") == rule.value(labels) else labels


def _hashmod(rule: Rule, labels: Labels) -> Labels | None:
    digest = hashlib.md5(
        rule.value(labels).encode("utf-8", "surrogateescape"), usedforsecurity=False
    ).digest()
    return _with(labels, rule.target_label, str(int.from_bytes(digest[8:], "big") % rule.modulus))


def _lowercase(rule: Rule, labels: Labels) -> Labels | None:
    return _with(labels, rule.target_label, to_lower(rule.value(labels)))


def _uppercase(rule: Rule, labels: Labels) -> Labels | None:
    return _with(labels, rule.target_label, to_upper(rule.value(labels)))


def _labelmap(rule: Rule, labels: Labels) -> Labels | None:
    """By sorted name, so of two names mapped to one the last wins (discovery.relabel leaves that to chance)."""
    mapped, template = dict(labels), parse_template(rule.replacement)
    for name in sorted(labels):
        if (groups := rule.regex.first(name)) is not None:
            mapped[template.expand(groups, rule.regex.group_names)] = labels[name]
    return mapped


def _labeldrop(rule: Rule, labels: Labels) -> Labels | None:
    return {name: value for name, value in labels.items() if not rule.regex.matches(name)}


def _labelkeep(rule: Rule, labels: Labels) -> Labels | None:
    return {name: value for name, value in labels.items() if rule.regex.matches(name)}


def _with(labels: Labels, name: str, value: str) -> Labels:
    """The labels with one set; an empty value deletes it."""
    changed = dict(labels)
    if value:
        changed[name] = value
    else:
        changed.pop(name, None)
    return changed


ACTIONS: dict[str, Callable[[Rule, Labels], Labels | None]] = {
    "replace": _replace,
    "keep": _keep,
    "drop": _drop,
    "keepequal": _keep_equal,
    "dropequal": _drop_equal,
    "hashmod": _hashmod,
    "lowercase": _lowercase,
    "uppercase": _uppercase,
    "labelmap": _labelmap,
    "labeldrop": _labeldrop,
    "labelkeep": _labelkeep,
}
