"""Evaluates Alloy expressions: an expression in, a Python value, a Reference or an Unknown out.

Numbers are int or float, objects dict, arrays list. A reference to another component stays a Reference. What only
a running Alloy knows, or what is not worth doing exactly here, is Unknown with its reason.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.alloy import ast
from compiler.languages import go_json, go_strings
from compiler.languages.go_strconv import BadSyntax, unquote


class Reference(Struct, frozen=True):
    """The path of another component's export (`loki.write.default.receiver`)."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.path)


class Unknown(Struct, frozen=True):
    """A value that cannot be known here, and why."""

    reason: str


Value: TypeAlias = str | int | float | bool | None | list[Any] | dict[str, Any] | Reference | Unknown
_Function: TypeAlias = Callable[..., Value]

_MOST_NESTED = 200


def evaluate(expression: ast.Expr, environment: Mapping[str, str] | None = None) -> Value:
    """The value of an expression. `environment` answers sys.env(); without it, a variable is Unknown."""
    if type(expression) is ast.String:  # what most are
        return _unquote(expression.text)
    evaluator = _ANYWHERE if environment is None else _Evaluator(environment)
    return evaluator.value(expression, 0)


class _Evaluator:
    def __init__(self, environment: Mapping[str, str] | None) -> None:
        self._environment = environment

    def value(self, expression: ast.Expr, depth: int) -> Value:
        if depth > _MOST_NESTED:
            return Unknown("an expression nested this deep")
        return _READERS[type(expression)](self, expression, depth + 1)

    def _path(self, expression: ast.Access, depth: int) -> Value:
        """`a.b.c`: a Reference, unless `a` is something else than a name."""
        names = [expression.name]
        base = expression.value
        while type(base) is ast.Access:
            names.append(base.name)
            base = base.value
        if type(base) is ast.Identifier:
            return Reference((base.name, *reversed(names)))
        value = self.value(base, depth)
        for name in reversed(names):
            value = _access(value, name)
        return value

    def _called(self, call: ast.Call, depth: int) -> Value:
        return self._call(
            self.value(call.function, depth), [self.value(item, depth) for item in call.arguments]
        )

    def _call(self, function: Value, arguments: list[Value]) -> Value:
        if not isinstance(function, Reference):
            return Unknown("a call of something that is no function")
        name = str(function)
        if name in {"array.concat", "concat"}:
            return _concat(arguments)
        for item in arguments:
            if type(item) is Unknown:
                return item
            if type(item) is Reference:
                return Unknown(f"{name}({item})")
        if name in {"sys.env", "env"} and len(arguments) == 1:
            return self._variable(arguments[0])
        call = _FUNCTIONS.get(name)
        try:
            return call(*arguments) if call else Unknown(f"{name}()")
        except (TypeError, ValueError, AttributeError):
            return Unknown(f"{name}() with these arguments")

    def _variable(self, name: Value) -> Value:
        if self._environment is None or name not in self._environment:
            return Unknown(f"the environment variable {name}")
        return self._environment[str(name)]


_ANYWHERE = _Evaluator(None)
_READERS: dict[type[ast.Node], Callable[[_Evaluator, Any, int], Value]] = {
    ast.Access: _Evaluator._path,
    ast.Array: lambda self, array, depth: _whole([self.value(item, depth) for item in array.items]),
    ast.Binary: lambda self, binary, depth: _binary(
        self.value(binary.left, depth), binary.operator, self.value(binary.right, depth)
    ),
    ast.Bool: lambda _, literal, depth: literal.value,
    ast.Call: _Evaluator._called,
    ast.Identifier: lambda _, identifier, depth: Reference((identifier.name,)),
    ast.Index: lambda self, index, depth: _index(
        self.value(index.value, depth), self.value(index.index, depth)
    ),
    ast.Null: lambda _, literal, depth: None,
    ast.Number: lambda _, literal, depth: _number(literal.text),
    ast.Object: lambda self, written, depth: _whole(
        {field.key: self.value(field.value, depth) for field in written.fields}
    ),
    ast.Paren: lambda self, paren, depth: self.value(paren.inner, depth),
    ast.String: lambda _, literal, depth: _unquote(literal.text),
    ast.Unary: lambda self, unary, depth: _unary(unary.operator, self.value(unary.operand, depth)),
}
"""How the value of each kind of expression is read, one level further down."""


def _unquote(literal: str) -> Value:
    try:
        return unquote(literal)
    except BadSyntax:
        return Unknown("an invalid string")


def _number(text: str) -> int | float:
    return int(text) if text.isdecimal() and len(text) < 4000 else float(text)


def _whole(value: list[Value] | dict[str, Value]) -> Value:
    """A container is unknown if an element is."""
    for item in value.values() if isinstance(value, dict) else value:
        if type(item) is Unknown:
            return item
    return value


def _concat(arrays: list[Value]) -> Value:
    """One list; a Reference in it stands for all elements of the list it refers to."""
    items: list[Value] = []
    for array in arrays:
        match array:
            case list():
                items.extend(array)
            case Reference():
                items.append(array)
            case _:
                return array if isinstance(array, Unknown) else Unknown("array.concat() with these arguments")
    return items


def _access(value: Value, name: str) -> Value:
    match value:
        case Reference(path=path):
            return Reference((*path, name))
        case dict():
            return value[name] if name in value else Unknown(f"field {name} of an object without it")
        case Unknown():
            return value
    return Unknown(f"field {name} of something that is no object")


def _index(value: Value, index: Value) -> Value:
    match value, index:
        case Unknown(), _:
            return value
        case _, Unknown():
            return index
        case Reference(path=path), str() | int():
            return Reference((*path, str(index)))
        case dict(), str():
            return value.get(index)
        case list(), int() if 0 <= index < len(value):
            element: Value = value[index]
            return element
    return Unknown("an index outside")


def _unary(sign: str, operand: Value) -> Value:
    if isinstance(operand, Unknown):
        return operand
    if sign == "!" and isinstance(operand, bool):
        return not operand
    if sign == "-" and _is_number(operand):
        return -operand  # type: ignore[operator]
    return Unknown(f"operator {sign} on this value")


def _binary(left: Value, sign: str, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
        if isinstance(side, Reference):
            return Unknown(str(side))
    if sign in _COMPARISONS and (type(left) is type(right) or (_is_number(left) and _is_number(right))):
        if sign in {"==", "!="} or _is_number(left) or isinstance(left, str):
            return bool(_COMPARISONS[sign](left, right))
    elif sign in _LOGIC and isinstance(left, bool) and isinstance(right, bool):
        return _LOGIC[sign](left, right)
    elif sign == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    elif sign in _ARITHMETIC and _is_number(left) and _is_number(right):
        return _calculate(left, sign, right)
    return Unknown(f"operator {sign} on these values")


def _calculate(left: Any, sign: str, right: Any) -> Value:
    """Integers stay integers, as in Go; a result beyond 64 bits is not worth following."""
    whole = isinstance(left, int) and isinstance(right, int)
    try:
        result = _ARITHMETIC[sign](left, right) if abs(right) < 1024 or sign != "^" else None
    except (ArithmeticError, ValueError):
        result = None
    if result is None or (whole and not -(2**63) <= result < 2**63):
        return Unknown(f"the result of {sign}")
    return int(result) if whole else float(result)


def _divide(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_json(text: str) -> Value:
    value: Value = go_json.parse(text)
    return value


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LOGIC: dict[str, Callable[[bool, bool], bool]] = {
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": lambda left, right: math.fmod(left, right),
    "^": operator.pow,
}
_FUNCTIONS: dict[str, _Function] = {
    "coalesce": lambda *values: next((value for value in values if value), values[-1] if values else None),
    "convert.nonsensitive": lambda value: value,
    "nonsensitive": lambda value: value,
    "encoding.from_json": _from_json,
    "json_decode": _from_json,
    "string.join": lambda parts, separator: separator.join(parts),
    "join": lambda parts, separator: separator.join(parts),
    "string.split": lambda text, separator: text.split(separator),
    "split": lambda text, separator: text.split(separator),
    "string.replace": lambda text, old, new: text.replace(old, new),
    "replace": lambda text, old, new: text.replace(old, new),
    "string.to_lower": go_strings.to_lower,
    "to_lower": go_strings.to_lower,
    "string.to_upper": go_strings.to_upper,
    "to_upper": go_strings.to_upper,
    "string.trim": lambda text, characters: text.strip(characters),
    "trim": lambda text, characters: text.strip(characters),
    "string.trim_prefix": lambda text, prefix: text.removeprefix(prefix),
    "trim_prefix": lambda text, prefix: text.removeprefix(prefix),
    "string.trim_suffix": lambda text, suffix: text.removesuffix(suffix),
    "trim_suffix": lambda text, suffix: text.removesuffix(suffix),
}
