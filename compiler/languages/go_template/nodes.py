"""The tree of a template, as the parser builds it and the compiler reads it."""

from __future__ import annotations

from msgspec import Struct


class Number(Struct, frozen=True):
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


class Text(Struct, frozen=True):
    """A string literal."""

    value: str


class Bool(Struct, frozen=True):
    value: bool


class Nil:
    """The word `nil`."""


class Dot:
    """The cursor, `.`."""


class Field(Struct, frozen=True):
    """`.a.b`."""

    names: tuple[str, ...]


class Variable(Struct, frozen=True):
    """`$x` or `$x.a.b`; the name keeps its `$`."""

    name: str
    names: tuple[str, ...] = ()


class Function(Struct, frozen=True):
    """A function's name."""

    name: str


class Chain(Struct, frozen=True):
    """Fields of a term that is neither cursor nor variable: `(f .x).a.b`."""

    term: Operand
    names: tuple[str, ...]


class Command(Struct, frozen=True):
    """An operand and its arguments, `f .x 1`."""

    words: tuple[Operand, ...]


class Pipeline(Struct, frozen=True):
    """Commands joined by `|`, and the variables that take the result: `$i, $x := ...`, or `=`
    (is_assignment).
    """

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    is_assignment: bool = False


Operand = Number | Text | Bool | Nil | Dot | Field | Variable | Function | Chain | Pipeline


class Literal(Struct, frozen=True):
    """Text outside of actions."""

    text: str


class Action(Struct, frozen=True):
    """`{{ pipeline }}`."""

    pipeline: Pipeline


class Branch(Struct, frozen=True):
    """One condition and what it guards."""

    pipeline: Pipeline
    body: Block


class Conditional(Struct, frozen=True):
    """`{{if}}` or `{{with}}` with its `{{else if}}` branches; `with` (moves_dot) sets the cursor to the
    value.
    """

    branches: tuple[Branch, ...]
    otherwise: Block | None
    moves_dot: bool


class Range(Struct, frozen=True):
    pipeline: Pipeline
    body: Block
    otherwise: Block | None


class Invocation(Struct, frozen=True):
    """`{{template "name" pipeline}}`."""

    name: str
    pipeline: Pipeline | None


class Break:
    """`{{break}}`."""


class Continue:
    """`{{continue}}`."""


Statement = Literal | Action | Conditional | Range | Invocation | Break | Continue


class Block(Struct, frozen=True):
    statements: tuple[Statement, ...]

    def is_empty(self) -> bool:
        """Nothing but white space, so that a second definition may replace it (text/template/parse:
        IsEmptyTree).
        """
        return all(isinstance(s, Literal) and not s.text.strip() for s in self.statements)
