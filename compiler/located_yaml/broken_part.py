"""The part of a value that breaks a schema: large mappings without most entries that fit.

What is wrong is explained by a validator that takes a millisecond for each entry of a large spec, broken or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from compiler.located_yaml.nodes import Plain, Step

LARGE = 100
"""Entries that are left of a mapping: first those that are broken, then those that fit."""

Path = Sequence[Step]


class BrokenPart(Struct, frozen=True):
    """What is left of a value, and how many of its errors are in entries that were left out."""

    value: Plain
    left_out: int = 0


def broken_part(value: Plain, errors: Iterable[Path]) -> BrokenPart:
    """`value` without entries that need no explanation; `errors` are the paths of all that is wrong in it.

    Only mappings get shorter, and only those that are not wrong themselves: all paths stay what they are, and a
    mapping that fits still fits.
    """
    if not isinstance(value, dict | list):
        return BrokenPart(value)
    below: dict[Step, list[Path]] = {}
    is_wrong = False
    for path in errors:
        if path:
            below.setdefault(path[0], []).append(path[1:])
        else:
            is_wrong = True
    if isinstance(value, list):
        items = [broken_part(item, below.get(step, ())) for step, item in enumerate(value)]
        return BrokenPart([item.value for item in items], sum(item.left_out for item in items))
    names = list(value)
    if len(names) > LARGE and not is_wrong:
        names = sorted(names, key=lambda name: name not in below)
    kept, others = (names, []) if is_wrong else (names[:LARGE], names[LARGE:])
    parts = {name: broken_part(value[name], below.get(name, ())) for name in kept}
    return BrokenPart(
        {name: part.value for name, part in parts.items()},
        sum(part.left_out for part in parts.values()) + sum(len(below.get(name, ())) for name in others),
    )
