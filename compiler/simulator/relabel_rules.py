"""Reads and checks relabel rules: `rule` blocks in, Rules and what is wrong with them out.

The checks are those that Alloy makes when it loads a rule (grafana/alloy: internal/component/common/relabel).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compiler.alloy import ast
from compiler.languages.go_limits import NotSimulated
from compiler.languages.regex import BadRegex, compile_anchored
from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.arguments import Arguments
from compiler.simulator.findings import Finding
from compiler.simulator.relabel import ACTIONS, Rule

_DEFAULTS = {"regex": "(.*)", "separator": ";", "replacement": "$1", "target_label": ""}
_NEEDS_TARGET = frozenset({"replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"})
_FORBIDDEN = {
    "lowercase": ("replacement",),
    "uppercase": ("replacement",),
    "keepequal": ("regex", "modulus", "separator", "replacement"),
    "dropequal": ("regex", "modulus", "separator", "replacement"),
    "labeldrop": ("source_labels", "target_label", "modulus", "separator", "replacement"),
    "labelkeep": ("source_labels", "target_label", "modulus", "separator", "replacement"),
}
_EXPANDED_NAME = lazy_pattern(r"(?a)(?:[a-zA-Z_]|\$\{\w+\}|\$\w)(?:\w|\$\{\w+\}|\$\w)*")
_NOT_UTF8 = lazy_pattern("[\ud800-\udfff]")


def read_rules(
    blocks: Iterable[ast.Block], environment: Mapping[str, str] | None = None
) -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    """The rules of `rule` blocks in their order, and what is wrong with them.

    Raises NotSimulated if a rule depends on what only a running Alloy knows.
    """
    rules, findings = [], []
    for block in blocks:
        rule, problems = read_rule(block, environment)
        findings += problems
        if rule is not None:
            rules.append(rule)
    return tuple(rules), tuple(findings)


def read_rule(
    block: ast.Block, environment: Mapping[str, str] | None = None
) -> tuple[Rule | None, list[Finding]]:
    """One rule, or None with the findings that forbid it."""
    arguments = Arguments(block, "relabel", environment)
    rule = _build(arguments)
    arguments.no_blocks()
    arguments.finish()
    if arguments.unknown and not arguments.findings:
        raise NotSimulated(f"rule depends on {arguments.unknown[0]}")
    return (None if arguments.findings else rule), arguments.findings


def check_rule(block: ast.Block) -> list[Finding]:
    """What Alloy refuses in a `rule` block when it loads it, names and types of arguments aside."""
    arguments = Arguments(block, "relabel")
    _build(arguments)
    return arguments.rule_findings()


def _build(arguments: Arguments) -> Rule | None:
    action = arguments.text("action", "replace")
    regex = compile_anchored(arguments.text("regex", _DEFAULTS["regex"]))
    source_labels = arguments.texts("source_labels")
    separator = arguments.text("separator", _DEFAULTS["separator"])
    modulus = arguments.integer("modulus")
    target = arguments.text("target_label")
    replacement = arguments.text("replacement", _DEFAULTS["replacement"])
    if isinstance(regex, BadRegex):
        arguments.fail("relabel/bad-regex", f"bad regular expression: {regex.message}", "regex", regex.hint)
    if action not in ACTIONS:
        _unknown_action(arguments, action)
    elif not arguments.unknown:
        _validate(arguments, action, target, replacement, modulus)
    if arguments.findings or isinstance(regex, BadRegex):
        return None
    return Rule(
        action,
        source_labels,
        separator,
        regex,
        modulus,
        target,
        replacement,
        arguments.block.start,
    )


def _unknown_action(arguments: Arguments, action: str) -> None:
    if "action" not in arguments.unreadable:
        known = ", ".join(ACTIONS)
        hint = f'write "{action.lower()}"' if action.lower() in ACTIONS else f"one of: {known}"
        arguments.fail("relabel/bad-action", f'unknown action "{action}"', "action", hint)


def _validate(arguments: Arguments, action: str, target: str, replacement: str, modulus: int) -> None:
    if action in _NEEDS_TARGET and not target:
        arguments.fail("relabel/missing-target", f'action "{action}" needs `target_label`')
    elif action in _NEEDS_TARGET and not _is_target(action, target):
        hint = "beside references, only letters, digits and `_` fit; write `${1}` before a letter or digit"
        arguments.fail("relabel/bad-target", f'"{target}" is no valid `target_label`', "target_label", hint)
    if action == "hashmod" and modulus <= 0:
        arguments.fail("relabel/missing-modulus", 'action "hashmod" needs a `modulus` above 0', "modulus")
    if action == "labelmap" and not _EXPANDED_NAME.fullmatch(replacement):
        message = f'"{replacement}" is no label name to map to'
        arguments.fail("relabel/bad-replacement", message, "replacement", "write for example `pod_$1`")
    for name in _FORBIDDEN.get(action, ()):
        if _is_set(arguments, name):
            arguments.fail("relabel/unused-argument", f'action "{action}" takes no `{name}`', name)


def _is_target(action: str, target: str) -> bool:
    """With `$` in it, a pattern; without, any UTF-8 text; hashmod never expands, so any UTF-8 text."""
    if action == "hashmod" or "$" not in target:
        return not _NOT_UTF8.search(target)
    return _EXPANDED_NAME.fullmatch(target) is not None


def _is_set(arguments: Arguments, name: str) -> bool:
    """Whether an argument differs from its default: writing the default is fine."""
    if name == "source_labels":
        return arguments.has(name)
    if name == "modulus":
        return arguments.integer(name) != 0
    return arguments.text(name, _DEFAULTS[name]) != _DEFAULTS[name]
