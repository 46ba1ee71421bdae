"""Two Go values in, whether reflect.DeepEqual holds out: the same type and the same content, all the way
down.
"""

from __future__ import annotations

from collections.abc import Iterable

from compiler.languages.go_limits import check_items
from compiler.languages.go_values import is_nil_container, type_name


def deep_equal(first: object, second: object) -> bool:
    """The caller has measured both values, so the walk ends."""
    if type(first) is type(second) and isinstance(first, (str, int)):
        return first == second
    if type_name(first) != type_name(second) or is_nil_container(first) != is_nil_container(second):
        return False
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(deep_equal, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(deep_equal(first[key], second[key]) for key in first)
    return first == second


def contains(haystack: Iterable[object], needle: object) -> bool:
    return any(deep_equal(needle, item) for item in haystack)


def check_pairs(first: int, second: int) -> None:
    """Raises NotSimulated where comparing each of so many values with each other would take long."""
    check_items(first * second // 16)
