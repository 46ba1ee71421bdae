"""Conditions that items must fulfil to be read or to pass: sets of values by key, and whether two can hold at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from compiler.flow.relabelling import alternatives
from compiler.languages.regex import BadRegex, compile_anchored

# A question whose answer is not a list of values: its kind, its text, and the answer that is asked for.
Test: TypeAlias = tuple[Literal["label", "contains", "search"], str, bool]


class Values(Struct, frozen=True):
    """The values that a key may have: those listed, or with `others` all but those; `tests` narrow either down."""

    listed: frozenset[str]
    others: bool = False
    tests: frozenset[Test] = frozenset()

    def __and__(self, other: Values) -> Values:
        tests = self.tests | other.tests
        if self.others and other.others:
            return Values(self.listed | other.listed, True, tests)
        if self.others or other.others:
            few, many = (other, self) if self.others else (self, other)
            return Values(few.listed - many.listed, False, tests)
        return Values(self.listed & other.listed, False, tests)

    def is_empty(self) -> bool:
        """Whether no value is left; tests of open sets count only where they ask for opposite answers."""
        if self.tests and any((kind, text, not wanted) in self.tests for kind, text, wanted in self.tests):
            return True
        return not self.others and not any(self.admits(value) for value in self.listed)

    def admits(self, value: str) -> bool:
        """Whether a value is one of these, as far as tests of labels tell."""
        if (value in self.listed) is self.others:
            return False
        return all(_matches(text, value) is wanted for kind, text, wanted in self.tests if kind == "label")

    def within(self, other: Values) -> bool:
        """Whether each of these values is surely one of the other's."""
        if not self.others:
            return all(other.admits(value) for value in self.listed) and _lines(other) <= _lines(self)
        return other.others and other.listed <= self.listed and other.tests <= self.tests


ANYTHING = Values(frozenset(), True)
Key: TypeAlias = Hashable
Conditions: TypeAlias = dict[Key, Values]


def only(*values: str) -> Values:
    """Exactly these values."""
    return Values(frozenset(values))


def all_but(*values: str) -> Values:
    """Any value but these."""
    return Values(frozenset(values), True)


def tested(kind: Literal["label", "contains", "search"], text: str, wanted: bool) -> Values:
    """Any value that a test answers as wanted."""
    return Values(frozenset(), True, frozenset({(kind, text, wanted)}))


def matching(expression: str, wanted: bool) -> Values:
    """The values that an anchored expression matches, or those that it does not."""
    if expression.isalnum():
        return only(expression) if wanted else all_but(expression)
    words = alternatives(expression)
    if words is None:
        return tested("label", expression, wanted)
    return only(*words) if wanted else all_but(*words)


def narrow(conditions: Conditions, key: Key, values: Values) -> None:
    """Demand of `key` that it is one of `values` too."""
    before = conditions.get(key)
    conditions[key] = values if before is None else before & values


def both(one: Conditions, other: Conditions) -> Conditions:
    """What fulfils both."""
    joined = dict(one)
    for key, values in other.items():
        narrow(joined, key, values)
    return joined


def exclusive(one: Conditions, other: Conditions) -> bool:
    """Whether nothing can fulfil both: some key has no value in common."""
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return any(key in longer and (values & longer[key]).is_empty() for key, values in shorter.items())


def implies(one: Conditions, other: Conditions) -> bool:
    """Whether whatever fulfils `one` surely fulfils `other`."""
    return all(one.get(key, ANYTHING).within(values) for key, values in other.items())


def unsatisfiable(conditions: Conditions) -> bool:
    return any(values.is_empty() for values in conditions.values())


def singles(conditions: Conditions) -> Iterable[tuple[Key, str]]:
    """The keys that can have one value only, with it."""
    for key, values in conditions.items():
        if not values.others and len(values.listed) == 1 and not values.tests:
            yield key, next(iter(values.listed))


def _lines(values: Values) -> frozenset[Test]:
    return frozenset(test for test in values.tests if test[0] != "label")


def _matches(expression: str, value: str) -> bool:
    regex = compile_anchored(expression)
    return not isinstance(regex, BadRegex) and regex.matches(value)
