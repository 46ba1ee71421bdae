"""Sprig's functions on lists: the table LISTS. Each `must` twin reports as an error what its twin panics
about.

Source of the rules: sprig (list.go).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from compiler.languages.go_fmt import text_of
from compiler.languages.go_strings import encode
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.casts import to_int
from compiler.languages.go_template.sprig.defaults import is_empty
from compiler.languages.go_template.sprig.equality import check_pairs, contains
from compiler.languages.go_template.sprig.texts import strings_of
from compiler.languages.go_values import NilSlice, SliceSlice, StringSlice, kind_name


def _items(value: object, action: str) -> list[object]:
    """Raises CallError for what is no list."""
    if isinstance(value, list):
        return value
    if value is None:
        raise CallError("runtime error: invalid memory address or nil pointer dereference")
    raise CallError(f"Cannot {action} type {kind_name(value)}")


def _push(value: object, item: object) -> list[object]:
    return [*_items(value, "push on"), item]


def _prepend(value: object, item: object) -> list[object]:
    return [item, *_items(value, "prepend on")]


def _first(value: object) -> object:
    items = _items(value, "find first on")
    return items[0] if items else None


def _last(value: object) -> object:
    items = _items(value, "find last on")
    return items[-1] if items else None


def _rest(value: object) -> list[object]:
    items = _items(value, "find rest on")
    return list(items[1:]) if items else NilSlice()


def _initial(value: object) -> list[object]:
    items = _items(value, "find initial on")
    return list(items[:-1]) if items else NilSlice()


def _reverse(value: object) -> list[object]:
    return list(reversed(_items(value, "find reverse on")))


def _compact(value: object) -> list[object]:
    return [item for item in _items(value, "compact on") if not is_empty(item)]


def _uniq(value: object) -> list[object]:
    items = _items(value, "find uniq on")
    check_pairs(len(items), len(items))
    result: list[object] = []
    for item in items:
        if not contains(result, item):
            result.append(item)
    return result


def _without(value: object, *omitted: object) -> list[object]:
    items = _items(value, "find without on")
    check_pairs(len(items), len(omitted))
    return [item for item in items if not contains(omitted, item)]


def _has(needle: object, value: object) -> bool:
    return value is not None and contains(_items(value, "find has on"), needle)


def _slice(value: object, *bounds: object) -> object:
    if value is not None and not isinstance(value, list):
        raise CallError(f"list should be type of slice or array but {kind_name(value)}")
    items = _items(value, "slice")
    if not items:
        return None
    start = to_int(bounds[0]) if bounds else 0
    end = to_int(bounds[1]) if len(bounds) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise CallError("reflect.Value.Slice: slice index out of bounds")
    return type(items)(items[start:end])


def _concat(*values: object) -> list[object]:
    result = [item for value in values for item in _concat_items(value)]
    return result or NilSlice()


def _concat_items(value: object) -> list[object]:
    if value is None or isinstance(value, list):
        return _items(value, "concat")
    raise CallError(f"Cannot concat type {kind_name(value)} as list")


def _chunk(size: int, value: object) -> SliceSlice:
    items = _items(value, "chunk")
    count = math.floor((len(items) - 1) / size) + 1 if size else -1
    if count < 0 or size < 0 < count:
        raise CallError("runtime error: makeslice: len out of range")
    return SliceSlice(items[place * size : (place + 1) * size] for place in range(count))


def _sort_alpha(value: object) -> StringSlice:
    """In Go a `[]string` is sorted where it lies, so that variables that hold it change."""
    if not isinstance(value, list):
        return StringSlice([text_of(value)])
    texts = strings_of(value)
    texts.sort(key=lambda text: encode(str(text)))
    return texts


def _list(*values: object) -> list[object]:
    return list(values)


_WITH_TWIN: Final[dict[str, tuple[Callable[..., object], str]]] = {
    "append": (_push, "any any"),
    "push": (_push, "any any"),
    "prepend": (_prepend, "any any"),
    "first": (_first, "any"),
    "rest": (_rest, "any"),
    "last": (_last, "any"),
    "initial": (_initial, "any"),
    "reverse": (_reverse, "any"),
    "compact": (_compact, "any"),
    "uniq": (_uniq, "any"),
    "without": (_without, "any any..."),
    "has": (_has, "any any"),
    "slice": (_slice, "any any..."),
    "chunk": (_chunk, "int any"),
}
LISTS: Final = (
    {name: Function(body, signature) for name, (body, signature) in _WITH_TWIN.items()}
    | {
        f"must{name.capitalize()}": Function(body, signature)
        for name, (body, signature) in _WITH_TWIN.items()
    }
    | {
        "list": Function(_list, "any..."),
        "tuple": Function(_list, "any..."),
        "concat": Function(_concat, "any..."),
        "sortAlpha": Function(_sort_alpha, "any"),
    }
)
