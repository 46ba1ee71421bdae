"""A function's parameter types as Go declares them, and what text/template makes of an argument for each.

Source of the rules: Go's text/template (exec.go, validateType and evalArg).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr

from compiler.languages.go_template import nodes
from compiler.languages.go_template.errors import TemplateError
from compiler.languages.go_values import NO_VALUE, NilMap, type_name

ANY: Final = "any"  # interface{}: a missing value arrives as nil
VALUE: Final = "value"  # reflect.Value: a missing value arrives as such
MAP: Final = "map"

# The short names of signatures, and the Go types they stand for.
GO_NAMES: Final = {
    ANY: "interface {}",
    VALUE: "reflect.Value",
    MAP: "map[string]interface {}",
    "string": "string",
    "int": "int",
    "bool": "bool",
    "float": "float64",
    "time": "time.Time",
}
_EXACT: Final = {name: go for name, go in GO_NAMES.items() if name not in (ANY, VALUE)}


class Function(Struct, frozen=True):
    """A function that templates may call: its parameters ("int string", "any any..."), and a body in Python.

    The body gets values as `go_values` describes them. It raises CallError where Go's function returns an
    error or panics, and NotSimulated where its result cannot be told. `takes_clock`: its first argument is
    the time, in nanoseconds since 1970, None where the run has no clock.
    """

    body: Callable[..., object]
    signature: str = ""
    takes_clock: bool = False
    parameters: tuple[str, ...] = ()
    rest: str | None = None

    def __post_init__(self) -> None:
        words = self.signature.split()
        rest = words.pop().removesuffix("...") if self.signature.endswith("...") else None
        force_setattr(self, "parameters", tuple(words))
        force_setattr(self, "rest", rest)

    def parameter(self, index: int) -> str:
        """The type of an argument; beyond the fixed ones it is that of the rest."""
        return self.parameters[index] if index < len(self.parameters) else self.rest or ANY

    def wrong_count(self, name: str, written: int, piped: bool) -> str | None:
        """What text/template says about this many arguments, None if they fit."""
        got, wanted = written + piped, len(self.parameters)
        if self.rest is None:
            return None if got == wanted else f"wrong number of args for {name}: want {wanted} got {got}"
        return (
            None
            if got >= wanted
            else f"wrong number of args for {name}: want at least {wanted} got {written}"
        )


def validated(value: object, parameter: str) -> object:
    """The value as an argument of that type. Raises TemplateError where text/template would."""
    if parameter == ANY:
        return None if value is NO_VALUE else value
    if parameter == VALUE:
        return value
    go_type = _EXACT[parameter]
    if value is NO_VALUE:
        if parameter == MAP:
            return NilMap()
        raise TemplateError(f"invalid value; expected {go_type}")
    if value is None or type_name(value) != go_type:
        got = "interface {}" if value is None else type_name(value)
        raise TemplateError(f"wrong type for value; expected {go_type}; got {got}")
    return value


def constant(node: nodes.Operand, parameter: str) -> object:
    """The value of a literal as an argument of that type. Raises TemplateError where text/template would."""
    if isinstance(node, nodes.Nil):
        if parameter in (ANY, VALUE):
            return None if parameter == ANY else NO_VALUE
        if parameter == MAP:
            return NilMap()
        raise TemplateError(f"cannot assign nil to {GO_NAMES[parameter]}")
    value = _literal(node, parameter)
    if value is None:
        raise TemplateError(f"expected {GO_NAMES[parameter]}; found {literal_text(node)}")
    return value


def _literal(node: nodes.Operand, parameter: str) -> object:
    if parameter in (ANY, VALUE):
        return ideal(node)
    match node, parameter:
        case nodes.Bool(value), "bool":
            return value
        case nodes.Text(value), "string":
            return value
        case nodes.Number(), "int":
            return node.integer
        case nodes.Number(), "float":
            return node.floating
    return None


def ideal(node: nodes.Operand) -> object:
    """The value of a literal where no type is asked for. Raises TemplateError for a number too large for an
    int.
    """
    match node:
        case nodes.Bool(value) | nodes.Text(value):
            return value
        case nodes.Number():
            if (number := node.ideal()) is None:
                raise TemplateError(f"{node.text} overflows int")
            return number
    raise TemplateError("nil is not a command")


def literal_text(node: nodes.Operand) -> str:
    """A literal as messages show it."""
    match node:
        case nodes.Number():
            return node.text
        case nodes.Bool(value):
            return "true" if value else "false"
        case nodes.Text(value):
            return f'"{value}"'
    return "nil"
