"""Go's template comparisons `eq` and `lt` over Go values: by kind, and an error between kinds that do not
compare.

Source of the rules: Go's text/template (funcs.go).
"""

from __future__ import annotations

from compiler.languages.go_strings import encode
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_values import NO_VALUE, Integer, is_nil_container, kind_name, type_name


def equal(first: object, *others: object) -> bool:
    """Whether the first equals any of the others."""
    if not others:
        raise CallError("missing argument for comparison")
    return any(_equal_pair(first, other) for other in others)


def _equal_pair(first: object, second: object) -> bool:
    kinds = _basic_kind(first), _basic_kind(second)
    if set(kinds) == {"integer", "unsigned"} or (kinds[0] == kinds[1] and kinds[0] is not None):
        return first == second
    missing = _is_missing(first), _is_missing(second)
    if kinds[0] != kinds[1]:
        if any(missing):
            return False
        raise CallError(
            f"incompatible types for comparison: {type_name(first)} and {type_name(second)}",
        )
    return _equal_others(first, second, missing)


def _equal_others(first: object, second: object, missing: tuple[bool, bool]) -> bool:
    """Two values of no basic kind: lists, maps, times and nothing."""
    if not any(missing) and kind_name(first) != kind_name(second):
        raise CallError(f"non-comparable types {type_name(first)} and {type_name(second)}")
    nil = missing[0] or is_nil_container(first), missing[1] or is_nil_container(second)
    if any(nil):
        return all(nil)
    if isinstance(second, (list, dict)):
        raise CallError(f"non-comparable type {type_name(second)}")
    return first == second


def less(first: object, second: object) -> bool:
    """`lt`: numbers of one kind, or texts by their bytes."""
    kinds = _basic_kind(first), _basic_kind(second)
    if None in kinds:
        raise CallError("invalid type for comparison")
    if kinds[0] != kinds[1] and set(kinds) != {"integer", "unsigned"}:
        raise CallError(f"incompatible types for comparison: {type_name(first)} and {type_name(second)}")
    if isinstance(first, str) and isinstance(second, str):
        return encode(first) < encode(second)
    if kinds[0] in ("bool", "complex"):
        raise CallError("invalid type for comparison")
    assert isinstance(first, (int, float))  # the kinds that are left
    assert isinstance(second, (int, float))
    return first < second


def less_or_equal(first: object, second: object) -> bool:
    return less(first, second) or equal(first, second)


def _is_missing(value: object) -> bool:
    return value is None or value is NO_VALUE


def _basic_kind(value: object) -> str | None:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "integer" if not isinstance(value, Integer) or value.signed else "unsigned"
    if isinstance(value, float):
        return "float"
    if isinstance(value, complex):
        return "complex"
    return "string" if isinstance(value, str) else None
