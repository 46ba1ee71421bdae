"""Sprig's functions on maps: the table DICTS. Go's maps have no order; what is listed here is sorted by key.

Source of the rules: sprig (dict.go), and dario.cat/mergo for merge.
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_fmt import sorted_keys, text_of
from compiler.languages.go_limits import MAX_DEPTH, NotSimulated
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.defaults import is_empty
from compiler.languages.go_values import NilMap, StringSlice, type_name

Map = dict[str, object]


def _set(target: Map, key: str, value: object) -> Map:
    if isinstance(target, NilMap):
        raise CallError("assignment to entry in nil map")
    target[key] = value
    return target


def _unset(target: Map, key: str) -> Map:
    target.pop(key, None)
    return target


def _dict(*pairs: object) -> Map:
    keys = map(text_of, pairs[::2])
    values = (*pairs[1::2], "") if len(pairs) % 2 else pairs[1::2]
    return dict(zip(keys, values, strict=True))


def _pluck(key: str, *maps: Map) -> list[object]:
    return [source[key] for source in maps if key in source]


def _pick(source: Map, *keys: str) -> Map:
    return {key: source[key] for key in keys if key in source}


def _omit(source: Map, *keys: str) -> Map:
    return {key: value for key, value in source.items() if key not in keys}


def _keys(*maps: Map) -> StringSlice:
    return StringSlice(key for source in maps for key in sorted_keys(source))


def _values(source: Map) -> list[object]:
    return [source[key] for key in sorted_keys(source)]


def _merge(target: Map, *sources: Map) -> Map:
    return _merge_all(target, sources, overwrite=False)


def _merge_overwrite(target: Map, *sources: Map) -> Map:
    return _merge_all(target, sources, overwrite=True)


def _merge_all(target: Map, sources: tuple[Map, ...], *, overwrite: bool) -> Map:
    for source in sources:
        if isinstance(target, NilMap) and not isinstance(source, NilMap):
            target = {}
        _merge_one(target, source, overwrite, MAX_DEPTH)
    return target


def _merge_one(target: Map, source: Map, overwrite: bool, depth: int) -> None:
    """Keys that the target lacks or has empty are taken over, maps are merged, else the target stays (or
    yields).

    A map merged with one that it holds comes to hold itself, so the depth is counted.
    """
    if not depth:
        raise NotSimulated("maps that hold each other, merged")
    for key, value in list(source.items()):
        known = target.get(key)
        if value is None:
            if overwrite:
                target[key] = None
            continue
        if isinstance(value, dict) and isinstance(known, dict):
            _merge_one(known, value, overwrite, depth - 1)
            if known:
                continue
        if overwrite or is_empty(known):
            target[key] = value


def _deep_copy(value: object) -> object:
    if value is None:
        raise CallError("reflect: call of reflect.Value.Type on zero Value")
    return _copy(value)


def _copy(value: object) -> object:
    if isinstance(value, list):
        return type(value)(map(_copy, value))
    if isinstance(value, dict):
        return type(value)((key, _copy(item)) for key, item in value.items())
    return value


def _dig(*arguments: object) -> object:
    """`dig "a" "b" default map`: the value at that path, or the default where a key is missing."""
    if len(arguments) < 3:
        raise CallError("dig needs at least three arguments")
    *path, fallback, step = arguments
    for key in path:
        current = _expect_map(step)
        if not isinstance(key, str):
            raise CallError(f"interface conversion: interface {{}} is {_go_name(key)}, not string")
        if key not in current:
            return fallback
        step = current[key]
    return step


def _expect_map(value: object) -> Map:
    if not isinstance(value, dict) or type_name(value) != "map[string]interface {}":
        raise CallError(
            f"interface conversion: interface {{}} is {_go_name(value)}, not map[string]interface {{}}"
        )
    return value


def _go_name(value: object) -> str:
    return "nil" if value is None else type_name(value)


DICTS: Final = {
    "dict": Function(_dict, "any..."),
    "get": Function(lambda source, key: source.get(key, ""), "map string"),
    "set": Function(_set, "map string any"),
    "unset": Function(_unset, "map string"),
    "hasKey": Function(lambda source, key: key in source, "map string"),
    "pluck": Function(_pluck, "string map..."),
    "keys": Function(_keys, "map..."),
    "pick": Function(_pick, "map string..."),
    "omit": Function(_omit, "map string..."),
    "merge": Function(_merge, "map map..."),
    "mergeOverwrite": Function(_merge_overwrite, "map map..."),
    "mustMerge": Function(_merge, "map map..."),
    "mustMergeOverwrite": Function(_merge_overwrite, "map map..."),
    "values": Function(_values, "map"),
    "deepCopy": Function(_deep_copy, "any"),
    "mustDeepCopy": Function(_deep_copy, "any"),
    "dig": Function(_dig, "any..."),
}
