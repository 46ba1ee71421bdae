"""The load-time rules of the catalog: which arguments exclude, need or replace each other.

Alloy checks them when it builds the component, `alloy validate` does not. An argument counts as set when it has a
value other than Go's zero, given or by default; a block counts when it stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compiler.alloy import ast
from compiler.alloy.catalog.model import Body
from compiler.alloy.checker.constants import Unknown, constant, is_set
from compiler.alloy.checker.limits import measure
from compiler.alloy.checker.run import Context
from compiler.diagnostics.wording import listed


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in a block, by name. `certain` says so, None where it shows only at run time."""

    block: ast.Block
    body: Body
    statements: Mapping[str, ast.Statement]
    context: Context

    def certain(self, name: str) -> bool | None:
        statement = self.statements.get(name)
        if isinstance(statement, ast.Block):
            return True
        if statement is not None:
            return is_set(statement.value)
        spec = self.body.attributes.get(name)
        return spec is not None and bool(spec.default) and spec.default not in ("0s", "0")

    def place(self, name: str) -> ast.Node:
        """Where a finding about `name` belongs: its statement, or the whole block."""
        return self.statements.get(name, self.block)

    def report(self, code: str, message: str, at: ast.Node) -> None:
        self.context.findings.error(code, message, at)


def check_rules(block: ast.Block, body: Body, context: Context) -> None:
    """Report every rule of the body that the block breaks for certain."""
    if not body.rules:
        return
    statements = {statement.name: statement for statement in reversed(block.body)}
    given = Given(block, body, statements, context)
    for kind, names in body.rules:
        _RULES[kind](given, names)


def _at_most_one(given: Given, names: Sequence[str]) -> None:
    found = [name for name in names if given.certain(name)]
    if len(found) > 1:
        _report_conflict(given, found)


def _report_conflict(given: Given, found: Sequence[str]) -> None:
    last = max(found, key=lambda name: given.place(name).start)
    given.report(
        "alloy/conflicting-arguments", f"at most one of {listed(found, 'and')} may be set", given.place(last)
    )


def _at_least_one(given: Given, names: Sequence[str]) -> None:
    if not any(given.certain(name) is not False for name in names):
        given.report("alloy/missing-one-of", f"one of {listed(names)} must be set", given.block)


def _exactly_one(given: Given, names: Sequence[str]) -> None:
    _at_most_one(given, names)
    _at_least_one(given, names)


def _all_or_none(given: Given, names: Sequence[str]) -> None:
    found = [name for name in names if given.certain(name)]
    missing = [name for name in names if given.certain(name) is False]
    if found and missing:
        message = f"{listed(names, 'and')} belong together: {listed(missing, 'and')} is not set"
        given.report("alloy/incomplete-arguments", message, given.place(found[0]))


def _all_set(given: Given, names: Sequence[str]) -> None:
    for name in names:
        if given.certain(name) is False:
            given.report("alloy/missing-attribute", f"{listed([name])} must be set", given.block)


def _requires(given: Given, needs: Mapping[str, Sequence[str]]) -> None:
    for name, others in needs.items():
        missing = [other for other in others if given.certain(other) is False]
        if given.certain(name) and missing:
            message = f"{listed([name])} needs {listed(missing, 'and')} to be set"
            given.report("alloy/incomplete-arguments", message, given.place(name))


def _requires_any(given: Given, needs: Mapping[str, Sequence[str]]) -> None:
    for name, others in needs.items():
        if given.certain(name) and all(given.certain(other) is False for other in others):
            message = f"{listed([name])} needs {listed(others)} to be set"
            given.report("alloy/incomplete-arguments", message, given.place(name))


def _at_most_one_group(given: Given, groups: Sequence[str]) -> None:
    found = []
    for group in groups:
        found += [name for name in group.split("|") if given.certain(name)][:1]
    if len(found) > 1:
        _report_conflict(given, found)


def _less(given: Given, names: Sequence[str]) -> None:
    _compare(given, names, lambda small, large: small < large, "less than")


def _at_most(given: Given, names: Sequence[str]) -> None:
    _compare(given, names, lambda small, large: small <= large, "at most")


def _compare(given: Given, names: Sequence[str], holds: Callable[[float, float], bool], words: str) -> None:
    values = [_amount(given, name) for name in names]
    if values[0] is None or values[1] is None or holds(values[0], values[1]):
        return
    written = next((name for name in names if name in given.statements), None)
    if written is not None:
        message = f"{listed(names[:1])} must be {words} {listed(names[1:])}"
        given.report("alloy/out-of-range", message, given.place(written))


def _amount(given: Given, name: str) -> float | None:
    spec, statement = given.body.attributes.get(name), given.statements.get(name)
    if spec is None or isinstance(statement, ast.Block):
        return None
    if statement is None:
        return measure(spec.default, spec.type) if spec.default is not None else None
    value = constant(statement.value)
    return None if isinstance(value, Unknown) else measure(value, spec.type)


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
