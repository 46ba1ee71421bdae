"""The tree of a template, as the parser builds it and the compiler reads it.

The nodes are named tuples: twenty frozen dataclasses would double the time it takes to load this package.
"""

from __future__ import annotations

from typing import NamedTuple


class Number(NamedTuple):
    """A number literal and which Go types it can be; a field is None where it cannot."""

    text: str
    integer: int | None
    floating: float | None
    imaginary: complex | None = None

    def ideal(self) -> int | float | complex | None:
        """Its value where any type will do; None: too large for an int."""
        if self.imaginary is not None:
            return self.imaginary
        is_float = self.text[0] != "'" and not self._is_hex_integer() and any(c in ".eEpP" for c in self.text)
        return self.floating if is_float else self.integer

    def _is_hex_integer(self) -> bool:
        return self.text[:2] in ("0x", "0X") and not any(c in "pP" for c in self.text)


class Text(NamedTuple):
    """A string literal."""

    value: str


class Bool(NamedTuple):
    value: bool


class Nil:
    """The word `nil`."""


class Dot:
    """The cursor, `.`."""


class Field(NamedTuple):
    """`.a.b`."""

    names: tuple[str, ...]


class Variable(NamedTuple):
    """`$x` or `$x.a.b`; the name keeps its `$`."""

    name: str
    names: tuple[str, ...] = ()


class Function(NamedTuple):
    """A function's name."""

    name: str


class Chain(NamedTuple):
    """Fields of a term that is neither cursor nor variable: `(f .x).a.b`."""

    term: Operand
    names: tuple[str, ...]


class Command(NamedTuple):
    """An operand and its arguments, `f .x 1`."""

    words: tuple[Operand, ...]


class Pipeline(NamedTuple):
    """Commands joined by `|`, and the variables that take the result: `$i, $x := ...`, or `=`
    (is_assignment).
    """

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    is_assignment: bool = False


Operand = Number | Text | Bool | Nil | Dot | Field | Variable | Function | Chain | Pipeline


class Literal(NamedTuple):
    """Text outside of actions."""

    text: str


class Action(NamedTuple):
    """`{{ pipeline }}`."""

    pipeline: Pipeline


class Branch(NamedTuple):
    """One condition and what it guards."""

    pipeline: Pipeline
    body: Block


class Conditional(NamedTuple):
    """`{{if}}` or `{{with}}` with its `{{else if}}` branches; `with` (moves_dot) sets the cursor to the
    value.
    """

    branches: tuple[Branch, ...]
    otherwise: Block | None
    moves_dot: bool


class Range(NamedTuple):
    pipeline: Pipeline
    body: Block
    otherwise: Block | None


class Invocation(NamedTuple):
    """`{{template "name" pipeline}}`."""

    name: str
    pipeline: Pipeline | None


class Break:
    """`{{break}}`."""


class Continue:
    """`{{continue}}`."""


Statement = Literal | Action | Conditional | Range | Invocation | Break | Continue


class Block(NamedTuple):
    statements: tuple[Statement, ...]

    def is_empty(self) -> bool:
        """Nothing but white space, so that a second definition may replace it (text/template/parse:
        IsEmptyTree).
        """
        return all(isinstance(s, Literal) and not s.text.strip() for s in self.statements)
