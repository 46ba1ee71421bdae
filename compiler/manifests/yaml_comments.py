"""Mappings, lists and texts with a comment: to everyone else the same value, to `to_yaml` lines above it."""

from __future__ import annotations

from typing import Any, TypeVar

_Value = TypeVar("_Value", dict[str, Any], list[Any], str)


class _Mapping(dict[str, Any]):
    comment: tuple[str, ...] = ()


class _List(list[Any]):
    comment: tuple[str, ...] = ()


class _Text(str):
    comment: tuple[str, ...] = ()


_KINDS: dict[type, Any] = {dict: _Mapping, list: _List, str: _Text}


def commented(value: _Value, lines: tuple[str, ...]) -> _Value:
    """`value` with `lines` (without `#`) above its key or its item in the file."""
    with_comment = _KINDS[type(value)](value)
    with_comment.comment = lines
    return with_comment  # type: ignore[no-any-return]  # it is a _Value, by the table


def comment_of(value: object) -> tuple[str, ...]:
    """The lines that `commented` gave a value; none for any other."""
    return value.comment if isinstance(value, _Mapping | _List | _Text) else ()
