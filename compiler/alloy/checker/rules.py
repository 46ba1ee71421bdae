"""The load-time rules of the catalog: which arguments exclude, need or replace each other.

Alloy checks them when it builds the component, `alloy validate` does not. An argument counts as set when it has a
value other than Go's zero, given or by default; a block counts when it stands there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compiler.alloy.catalog.model import Rule
from compiler.alloy.checker.given import Given
from compiler.diagnostics.wording import listed


def check_rules(rules: Sequence[Rule], given: Given) -> None:
    """Report every one of the rules that the block breaks for certain."""
    for rule in rules:
        _RULES[rule.kind](given, rule.names)


def _at_most_one(given: Given, names: Sequence[str]) -> None:
    found = [name for name in names if given.certain(name)]
    if len(found) > 1:
        _report_conflict(given, found)


def _report_conflict(given: Given, found: Sequence[str]) -> None:
    last = max(found, key=lambda name: given.place(name).start)
    given.report("alloy/conflicting-arguments", f"at most one of {listed(found, 'and')} may be set", last)


def _at_least_one(given: Given, names: Sequence[str]) -> None:
    if not any(given.certain(name) is not False for name in names):
        given.report("alloy/missing-one-of", f"one of {listed(names)} must be set")


def _exactly_one(given: Given, names: Sequence[str]) -> None:
    _at_most_one(given, names)
    _at_least_one(given, names)


def _all_or_none(given: Given, names: Sequence[str]) -> None:
    found = [name for name in names if given.certain(name)]
    missing = [name for name in names if given.certain(name) is False]
    if found and missing:
        message = f"{listed(names, 'and')} belong together: {listed(missing, 'and')} is not set"
        given.report("alloy/incomplete-arguments", message, found[0])


def _all_set(given: Given, names: Sequence[str]) -> None:
    for name in names:
        if given.certain(name) is False:
            given.report("alloy/missing-attribute", f"{listed([name])} must be set")


def _requires(given: Given, needs: Mapping[str, Sequence[str]]) -> None:
    for name, others in needs.items():
        missing = [other for other in others if given.certain(other) is False]
        if given.certain(name) and missing:
            message = f"{listed([name])} needs {listed(missing, 'and')} to be set"
            given.report("alloy/incomplete-arguments", message, name)


def _requires_any(given: Given, needs: Mapping[str, Sequence[str]]) -> None:
    for name, others in needs.items():
        if given.certain(name) and all(given.certain(other) is False for other in others):
            message = f"{listed([name])} needs {listed(others)} to be set"
            given.report("alloy/incomplete-arguments", message, name)


def _at_most_one_group(given: Given, groups: Sequence[str]) -> None:
    found = []
    for group in groups:
        found += [name for name in group.split("|") if given.certain(name)][:1]
    if len(found) > 1:
        _report_conflict(given, found)


def _less(given: Given, names: Sequence[str]) -> None:
    _compare(given, names, operator.lt, "less than")


def _at_most(given: Given, names: Sequence[str]) -> None:
    _compare(given, names, operator.le, "at most")


def _compare(given: Given, names: Sequence[str], holds: Callable[[float, float], bool], words: str) -> None:
    small, large = given.amount(names[0]), given.amount(names[1])
    if small is None or large is None or holds(small, large):
        return
    written = next((name for name in names if name in given.statements), None)
    if written is not None:
        message = f"{listed(names[:1])} must be {words} {listed(names[1:])}"
        given.report("alloy/out-of-range", message, written)


_RULES: dict[str, Callable[[Given, Any], None]] = {
    "at_most_one": _at_most_one,
    "at_least_one": _at_least_one,
    "exactly_one": _exactly_one,
    "all_or_none": _all_or_none,
    "all_set": _all_set,
    "requires": _requires,
    "requires_any": _requires_any,
    "at_most_one_group": _at_most_one_group,
    "lt_attr": _less,
    "le_attr": _at_most,
}
"""Kind of rule in the catalog -> its check."""
