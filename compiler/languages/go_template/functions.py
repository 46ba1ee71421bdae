"""The functions that Go's text/template itself brings: the table BUILTINS.

Source of the rules: Go's text/template (funcs.go). `and` and `or` evaluate their arguments lazily and stand
in calls.
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_fmt import sprint, sprintf, sprintln
from compiler.languages.go_strings import cut, encode, length
from compiler.languages.go_template.comparison import equal, less, less_or_equal
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.escapes import escape_html, escape_js, escape_query
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_values import NO_VALUE, StringMap, Uint8, type_name


def _not(value: object) -> bool:
    return not value


def _len(value: object) -> int:
    if isinstance(value, str):
        return length(value)
    if isinstance(value, (list, dict)):
        return len(value)
    if value is None or value is NO_VALUE:
        raise CallError("len of nil pointer" if value is None else "len of untyped nil")
    raise CallError(f"len of type {type_name(value)}")


def _index(item: object, *indexes: object) -> object:
    if item is None or item is NO_VALUE:
        raise CallError("index of untyped nil")
    for index in indexes:
        item = _element(item, index)
    return item


def _element(item: object, index: object) -> object:
    if item is None or item is NO_VALUE:
        raise CallError("index of nil pointer")
    if isinstance(item, str):
        return Uint8(encode(item)[_position(index, length(item))])
    if isinstance(item, list):
        return item[_position(index, len(item))]
    if isinstance(item, dict):
        if not isinstance(index, str):
            raise CallError(_bad_key(index))
        return item.get(index, "" if isinstance(item, StringMap) else None)
    raise CallError(f"can't index item of type {type_name(item)}")


def _bad_key(index: object) -> str:
    if index is None or index is NO_VALUE:
        return "value is nil; should be of type string"
    return f"value has type {type_name(index)}; should be string"


def _position(index: object, size: int, *, inclusive: bool = False) -> int:
    if index is None or index is NO_VALUE:
        raise CallError("cannot index slice/array with nil")
    if isinstance(index, bool) or not isinstance(index, int):
        raise CallError(f"cannot index slice/array with type {type_name(index)}")
    if not 0 <= index < size + inclusive:
        raise CallError(f"index out of range: {int(index)}")
    return int(index)


def _slice(item: object, *indexes: object) -> object:
    """The built-in `slice`, which Sprig's of the same name hides in Alloy."""
    if not isinstance(item, (str, list)):
        untyped = item is None or item is NO_VALUE
        raise CallError("slice of untyped nil" if untyped else f"can't slice item of type {type_name(item)}")
    if len(indexes) > (2 if isinstance(item, str) else 3):
        raise CallError(
            "cannot 3-index slice a string" if isinstance(item, str) else "too many slice indexes"
        )
    size = length(item) if isinstance(item, str) else len(item)
    bounds = [_position(index, size, inclusive=True) for index in indexes]
    start, end = (*bounds, *(0, size)[len(bounds) :])[:2]
    if start > end:
        raise CallError(f"invalid slice index: {start} > {end}")
    return cut(item, start, end) if isinstance(item, str) else type(item)(item[start:end])


def _call(function: object, *_arguments: object) -> object:
    """No value of a template is a function."""
    if function is None or function is NO_VALUE:
        raise CallError("call of nil")
    raise CallError(f"non-function of type {type_name(function)}")


def _joined(values: tuple[object, ...]) -> str:
    """The text that the escapers escape: a missing value counts as `<no value>`."""
    return sprint(["<no value>" if value is None else value for value in values])


BUILTINS: Final = {
    "and": Function(_not, "value value..."),
    "or": Function(_not, "value value..."),
    "not": Function(_not, "value"),
    "call": Function(_call, "value value..."),
    "eq": Function(equal, "value value..."),
    "ne": Function(lambda a, b: not equal(a, b), "value value"),
    "lt": Function(less, "value value"),
    "le": Function(less_or_equal, "value value"),
    "gt": Function(lambda a, b: not less_or_equal(a, b), "value value"),
    "ge": Function(lambda a, b: not less(a, b), "value value"),
    "html": Function(lambda *values: escape_html(_joined(values)), "any..."),
    "js": Function(lambda *values: escape_js(_joined(values)), "any..."),
    "urlquery": Function(lambda *values: escape_query(_joined(values)), "any..."),
    "index": Function(_index, "value value..."),
    "slice": Function(_slice, "value value..."),
    "len": Function(_len, "value"),
    "print": Function(lambda *values: sprint(values), "any..."),
    "printf": Function(lambda pattern, *values: sprintf(pattern, values), "string any..."),
    "println": Function(lambda *values: sprintln(values), "any..."),
}
