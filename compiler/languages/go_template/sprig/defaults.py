"""Sprig's functions on whether a value is there and what type it has, and `fail`: the table DEFAULTS.

Source of the rules: sprig (defaults.go, reflect.go).
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.equality import deep_equal
from compiler.languages.go_values import kind_name, type_name


def is_empty(value: object) -> bool:
    """Nothing, zero, false, or no elements; a time never is."""
    return not value


def _default(fallback: object, *given: object) -> object:
    return given[0] if given and not is_empty(given[0]) else fallback


def _coalesce(*values: object) -> object:
    return next((value for value in values if not is_empty(value)), None)


def _fail(message: str) -> object:
    raise CallError(message)


DEFAULTS: Final = {
    "fail": Function(_fail, "string"),
    "default": Function(_default, "any any..."),
    "empty": Function(is_empty, "any"),
    "coalesce": Function(_coalesce, "any..."),
    "all": Function(lambda *values: not any(map(is_empty, values)), "any..."),
    "any": Function(lambda *values: not all(map(is_empty, values)), "any..."),
    "ternary": Function(lambda yes, no, condition: yes if condition else no, "any any bool"),
    "typeOf": Function(type_name, "any"),
    "typeIs": Function(lambda name, value: name == type_name(value), "string any"),
    "typeIsLike": Function(lambda name, value: type_name(value) in (name, "*" + name), "string any"),
    "kindOf": Function(kind_name, "any"),
    "kindIs": Function(lambda name, value: name == kind_name(value), "string any"),
    "deepEqual": Function(deep_equal, "any any"),
}
