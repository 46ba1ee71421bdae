"""How large simulated results may grow: a size or a value in, NotSimulated raised where it is too much.

Go itself has no such limits; a template that passes them would fill the collector's memory.
"""

from __future__ import annotations

from typing import Final

MAX_TEXT: Final = 4 * 2**20  # characters of one text
MAX_ITEMS: Final = 200_000  # elements of one value, those inside others counted
MAX_DEPTH: Final = 60  # lists and maps inside each other


class NotSimulated(Exception):  # noqa: N818 - not an error of the template
    """Alloy has a result that cannot be told here: it hangs on chance, clock or machine, or is too large."""


def check_size(characters: int) -> None:
    """Raises NotSimulated for a text too long to make."""
    if characters > MAX_TEXT:
        raise NotSimulated(f"a text of {characters} characters (the limit is {MAX_TEXT})")


def check_items(count: int) -> None:
    """Raises NotSimulated for a list too long to make."""
    if count > MAX_ITEMS:
        raise NotSimulated(f"a list of {count} elements (the limit is {MAX_ITEMS})")


def measure(value: object) -> int:
    """Characters and elements of a value, those inside others counted as often as a walk would meet them.

    Raises NotSimulated for a value too large to walk over: lists and maps may hold each other, or themselves.
    """
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, (list, dict)):
        return 1
    size = 1
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        level = [item for outer in level for item in _items(outer)]
        if not level:
            return size
        check_items(len(level))
        size += sum(len(item) if isinstance(item, str) else 1 for item in level)
        check_size(size)
    raise NotSimulated(f"lists and maps nested more than {MAX_DEPTH} deep")


def _items(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
