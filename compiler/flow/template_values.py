"""What a Go template can print, and whether it can fail, whatever the lines are: its tree in, a domain out.

Rules of Go's text/template: `or` gives its first argument that is set or else its last, a missing key is no
string, and a function that is given one fails. A stage whose template fails leaves its value as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct, field

from compiler.flow.model import MOST_COMBINATIONS
from compiler.languages.go_template import TemplateSyntaxError, nodes, parse

Prints: TypeAlias = frozenset[str] | None  # None: any text
Kind: TypeAlias = Literal[
    "text", "maybe", "bool", "any"
]  # maybe: a text, or nothing where the key is missing

ANYTHING = "Entry"  # the one key that every run has


class Printed(Struct, frozen=True):
    """What a template can print, and whether a run of it can fail."""

    values: Prints
    can_fail: bool


def printed(text: str) -> Printed:
    """What the template `text` can print; anything where it does not parse."""
    try:
        template = parse(text)
    except TemplateSyntaxError:
        return Printed(None, True)
    reading = _Reading()
    values = reading.block(template.main)
    return Printed(values, reading.can_fail)


class _Reading(Struct):
    variables: dict[str, Kind] = field(default_factory=dict)
    can_fail: bool = False

    def block(self, block: nodes.Block) -> Prints:
        parts = [self._statement(statement) for statement in block.statements]
        return _joined(parts)

    def _statement(self, statement: nodes.Statement) -> Prints:
        match statement:
            case nodes.Literal(text):
                return frozenset({text})
            case nodes.Action(pipeline):
                return self._action(pipeline)
            case nodes.Conditional():
                return self._conditional(statement)
            case nodes.Range() | nodes.Invocation() | nodes.Break() | nodes.Continue():
                self.can_fail = True
                return None
            case _:
                assert_never(statement)

    def _action(self, pipeline: nodes.Pipeline) -> Prints:
        self._pipeline(pipeline)
        if pipeline.variables:
            return frozenset({""})
        match pipeline.commands:
            case (nodes.Command((nodes.Text(value),)),):
                return frozenset({value})
            case _:
                return None

    def _conditional(self, statement: nodes.Conditional) -> Prints:
        """One of the bodies. What a body does to variables may or may not have been done afterwards."""
        results: list[Prints] = []
        before = dict(self.variables)
        for branch in statement.branches:
            self._pipeline(branch.pipeline)
            if statement.moves_dot:
                self.can_fail = True  # fields of another cursor are not read
            results.append(self.block(branch.body))
        otherwise = statement.otherwise
        results.append(frozenset({""}) if otherwise is None else self.block(otherwise))
        self.variables = {
            name: kind if self.variables.get(name) == kind else "any" for name, kind in before.items()
        }
        return (
            None if None in results else frozenset().union(*(found for found in results if found is not None))
        )

    def _pipeline(self, pipeline: nodes.Pipeline) -> Kind:
        kind: Kind | None = None
        for command in pipeline.commands:
            kind = self._command(command, kind)
        found: Kind = kind or "any"
        self.variables |= dict.fromkeys(pipeline.variables, found)
        return found

    def _command(self, command: nodes.Command, piped: Kind | None) -> Kind:
        first, *rest = command.words
        kinds = [self._operand(word) for word in rest] + ([piped] if piped is not None else [])
        if isinstance(first, nodes.Function):
            return self._call(first.name, kinds)
        if kinds:
            self.can_fail = True  # only a function takes arguments
            return "any"
        return self._operand(first)

    def _call(self, name: str, kinds: list[Kind]) -> Kind:
        special = _SPECIAL.get(name)
        if special is not None:
            return special(kinds)
        result = _RESULTS.get((name, len(kinds)))
        if result is None or any(kind != "text" for kind in kinds):
            self.can_fail = True
            return "any"
        return result

    def _operand(self, operand: nodes.Operand) -> Kind:
        match operand:
            case nodes.Text():
                return "text"
            case nodes.Bool():
                return "bool"
            case nodes.Field((name,)):
                return "text" if name == ANYTHING else "maybe"
            case nodes.Variable(name, ()):
                return self.variables.get(name, "any")
            case nodes.Pipeline():
                return self._pipeline(operand)
            case nodes.Function(name):
                return self._call(name, [])
            case nodes.Number() | nodes.Dot():
                return "any"
            case nodes.Nil() | nodes.Field() | nodes.Variable() | nodes.Chain():
                self.can_fail = True
                return "any"
            case _:
                assert_never(operand)


def _or(kinds: list[Kind]) -> Kind:
    """The first that is not empty, or the last: a text if all are texts or nothing and the last is a text."""
    if not kinds or not set(kinds) <= {"text", "maybe"}:
        return "any"
    return kinds[-1]


def _and(kinds: list[Kind]) -> Kind:
    """The first that is empty, or the last."""
    if not kinds or not set(kinds) <= {"text", "maybe"}:
        return "any"
    return "maybe" if "maybe" in kinds else "text"


def _not(kinds: list[Kind]) -> Kind:
    return "bool"


_SPECIAL: Mapping[str, Callable[[list[Kind]], Kind]] = {"and": _and, "not": _not, "or": _or}
# Functions that take only texts and cannot fail on any: name and number of arguments to the kind of the result.
_RESULTS: Mapping[tuple[str, int], Kind] = {
    **{(name, 1): "text" for name in ("ToLower", "ToUpper", "TrimSpace", "lower", "trim", "upper")},
    **{(name, 2): "bool" for name in ("contains", "eq", "hasPrefix", "hasSuffix", "ne", "regexMatch")},
}


def _joined(parts: list[Prints]) -> Prints:
    choices: list[frozenset[str]] = []
    size = 1
    for part in parts:
        if part is None:
            return None
        choices.append(part)
        size *= len(part)
    if size > MOST_COMBINATIONS:
        return None
    return frozenset("".join(words) for words in product(*choices))
