"""Which value fits which type (grafana/alloy: syntax/internal/value/decode.go, syntax/alloytypes)."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.findings import Findings

_ANY = Type("any")
_NUMBERS = frozenset({"int", "uint", "float", "number"})
_NUMERIC = _NUMBERS | {"string", "optional_secret"}

_ACCEPTED: dict[str, frozenset[str]] = {
    "string": _NUMBERS | {"string", "optional_secret", "duration", "bytes"},
    "bool": frozenset({"bool"}),
    "int": _NUMERIC,
    "uint": _NUMERIC,
    "float": _NUMERIC,
    "number": _NUMERIC,
    "duration": _NUMBERS | {"string", "optional_secret", "duration"},
    "bytes": _NUMBERS | {"string", "optional_secret", "bytes"},
    "secret": frozenset({"string", "secret", "optional_secret"}),
    "optional_secret": frozenset({"string", "secret", "optional_secret"}),
}
"""Type of an argument -> the kinds of value that Alloy converts to it."""


def fits(value: Type, wanted: Type) -> bool:
    """Whether a value of type `value` may be given where `wanted` is expected; in doubt, it may."""
    if value is wanted or "any" in (value.kind, wanted.kind) or value.kind == "null":
        return True
    accepted = _ACCEPTED.get(wanted.kind)
    if accepted is not None:
        return value.kind in accepted
    of, wanted_of = value.of or _ANY, wanted.of or _ANY
    match wanted.kind:
        case "list":
            return value.kind == "list" and fits(of, wanted_of)
        case "map":
            if value.kind == "target":
                return wanted_of.kind in ("string", "any")
            return value.kind == "exports" or (value.kind == "map" and fits(of, wanted_of))
        case "target":
            return value.kind in ("target", "exports") or (value.kind == "map" and of.kind != "secret")
        case "object":
            return value.kind in ("map", "object", "exports")
        case "capsule" | "function" | "null":
            return value.kind == wanted.kind and value.name == wanted.name
    return True


_ALLOY_NAMES = {
    "int": "number",
    "uint": "number",
    "float": "number",
    "duration": "string",
    "bytes": "string",
    "map": "object",
    "exports": "object",
    "target": "capsule",
    "list": "array",
    "secret": "capsule",
    "optional_secret": "capsule",
}


def alloy_name(kind: Type) -> str:
    """The word that Alloy's own messages use for a type: string, number, bool, array, object, capsule."""
    return _ALLOY_NAMES.get(kind.kind, kind.kind)


def describe(kind: Type) -> str:
    """A type in a message: Alloy's word, with what it holds where that matters."""
    if kind.kind == "list" and kind.of is not None and kind.of.kind != "any":
        return f"array of {describe(kind.of)}"
    if kind.kind == "capsule":
        return f"a {kind.name}"
    if kind.kind in ("target", "secret", "optional_secret"):
        return kind.kind.replace("_", " ")
    return alloy_name(kind)


def access(value: Type, name: str, node: ast.Node, findings: Findings) -> Type:
    """The type of `value.name`; reports what has no fields."""
    match value.kind:
        case "any" | "object":
            return _ANY
        case "map":
            return value.of or _ANY
        case "target":
            return Type("string")
    message = f"cannot access field {name!r} on value of type {describe(value)}"
    hint = f"take an element first: `[0].{name}`" if value.kind == "list" else None
    findings.error("alloy/no-such-field", message, node, hint)
    return _ANY
