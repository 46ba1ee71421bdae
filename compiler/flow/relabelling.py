"""Relabel rules over label sets: what a `rule` block does to all values that a label can have at once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.shared_parts import per_part
from compiler.coverage.model import OPEN, Domain, closed
from compiler.flow.model import LabelSet, joined
from compiler.flow.wiring import argument
from compiler.languages.expansion import parse_template
from compiler.languages.go_limits import NotSimulated
from compiler.languages.regex import Regex
from compiler.simulator.relabel import Rule
from compiler.simulator.relabel_rules import read_rule

LITERAL_SPECIALS = frozenset(r".*+?()[]{}^$\\")


def relabel(labels: LabelSet, rules: Iterable[ast.Block]) -> LabelSet:
    """The label set after the rules, in turn."""
    for step in map(_step, rules):
        if isinstance(step, Rule):
            labels = _apply(step, labels)
        elif step is not None:
            labels = labels.having(step.target_label, OPEN)
    return labels


class _UnknownRule(Struct, frozen=True):
    """A rule that depends on the environment: whatever it sets can have any value."""

    target_label: str


@per_part
def _step(block: ast.Block) -> Rule | _UnknownRule | None:
    try:
        return known_rule(block)
    except NotSimulated:
        target = argument(block, "target_label")
        return _UnknownRule(target) if isinstance(target, str) and target else None


@per_part
def known_rule(block: ast.Block) -> Rule | None:
    """The rule of a block, None for one that Alloy refuses. Raises NotSimulated as read_rule does."""
    return read_rule(block)[0]


def _apply(rule: Rule, labels: LabelSet) -> LabelSet:
    match rule.action:
        case "replace":
            return _replace(rule, labels)
        case "keep" | "drop":
            return _select(rule, labels)
        case "labeldrop":
            return labels.keeping(lambda name: not rule.regex.matches(name))
        case "labelkeep":
            return labels.keeping(rule.regex.matches)
        case "labelmap":
            return _labelmap(rule, labels)
        case "hashmod" | "lowercase" | "uppercase":
            return labels.having(rule.target_label, OPEN)
        case _:
            return labels


def _replace(rule: Rule, labels: LabelSet) -> LabelSet:
    target = rule.target_label
    if "$" in target:
        return LabelSet(labels.domains, others="")
    before = labels[target]
    template = parse_template(rule.replacement)
    sources = [labels[name] for name in rule.source_labels]

    def result(values: tuple[str, ...]) -> str:
        groups = rule.regex.first(rule.separator.join(values))
        return "\0" if groups is None else template.expand(groups, rule.regex.group_names)

    after = joined(sources, result)
    if after.values is not None and "\0" in after.values:  # where the rule does not match, the label stays
        rest = closed(*(after.values - {"\0"}))
        after = before if not rest.values else before | rest
    elif after.values is None and not always_matches(rule.regex):
        after = before | OPEN
    return labels.having(target, after)


def always_matches(regex: Regex) -> bool:
    """Whether the usual `(.*)` is asked for, which takes every value."""
    return regex.expression in ("(.*)", ".*")


def _select(rule: Rule, labels: LabelSet) -> LabelSet:
    """What a keep or drop on one label says of that label's values from here on."""
    if len(rule.source_labels) != 1:
        return labels
    name = rule.source_labels[0]
    domain, keeps = labels[name], rule.action == "keep"
    if domain.values is not None:
        return labels.having(
            name, Domain(frozenset(v for v in domain.values if rule.regex.matches(v) is keeps))
        )
    words = alternatives(rule.regex.expression) if keeps else None
    return labels if words is None else labels.having(name, closed(*words))


def alternatives(expression: str) -> tuple[str, ...] | None:
    """The words of an expression that only lists words (`a|b`), unquoted; None for any other expression."""
    words = []
    for part in expression.split("|"):
        word, escaped = "", False
        for character in part:
            if escaped:
                if character.isalnum():
                    return None
                word, escaped = word + character, False
            elif character == "\\":
                escaped = True
            elif character in LITERAL_SPECIALS:
                return None
            else:
                word += character
        if escaped:
            return None
        words.append(word)
    return tuple(words)


def _labelmap(rule: Rule, labels: LabelSet) -> LabelSet:
    template = parse_template(rule.replacement)
    result = labels
    for name, domain in labels.domains:
        groups = rule.regex.first(name)
        if groups is not None:
            new = template.expand(groups, rule.regex.group_names)
            result = result.having(new, domain | result[new])
    return LabelSet(result.domains, others="") if labels.others is not None else result
