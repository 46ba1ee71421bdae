"""Kubernetes objects, as dicts, lists and scalars -> the YAML text that reviewers read and kubectl applies."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from compiler.lazy_pattern import lazy_pattern
from compiler.manifests.yaml_comments import comment_of
from compiler.manifests.yaml_text import block_header, block_lines, comment_line, fits_block, one_line

_WIDTH = 100
_STEP = "  "
_LONGEST_KEY = 200  # YAML wants the colon of an ordinary key within 1024 bytes
# Verbs, API groups, resources, capabilities: items of a list that reads better on one line.
_SHORT_ITEM = lazy_pattern(r"(?:[A-Za-z0-9*][A-Za-z0-9.*-]*)?(?:/[a-z]+)?")

# Without libyaml the same values come from PyYAML's own parser, about ten times slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def to_yaml(value: Mapping[str, Any]) -> str:
    """`value` as a YAML document: keys in their order, several lines as a block, comments from `commented`.

    The text is read back; AssertionError means that it would not mean `value`, which is a bug, or that
    `value` holds what YAML cannot say: keys that are not text, surrogates, infinities, other types.
    """
    lines = [*_comment(value, ""), *(_mapping(value, "") if value else ["{}"])]
    text = "\n".join(lines) + "\n"
    try:
        read_back = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise AssertionError(f"the YAML that was written is not YAML: {error}") from error
    _compare(value, read_back, "")
    return text


def _mapping(value: Mapping[str, Any], margin: str) -> Iterator[str]:
    for key, item in value.items():
        assert isinstance(key, str), f"the key {key!r} is not text"
        yield from _comment(item, margin)
        written = one_line(key)
        if len(written) <= _LONGEST_KEY:
            yield from _entry(f"{margin}{written}:", item, margin)
        else:
            yield f"{margin}? {written}"
            yield from _entry(f"{margin}:", item, margin)


def _sequence(value: Sequence[Any], margin: str) -> Iterator[str]:
    for item in value:
        yield from _comment(item, margin)
        if isinstance(item, Mapping | list | tuple) and item and not _on_one_line(item, margin):
            first, *rest = _nested(item, margin + _STEP)
            yield f"{margin}- {first.removeprefix(margin + _STEP)}"
            yield from rest
        else:
            yield from _entry(f"{margin}-", item, margin)


def _entry(head: str, item: object, margin: str) -> Iterator[str]:
    """A value after its key or dash, beside or below it."""
    if isinstance(item, str) and fits_block(item):
        yield f"{head} {block_header(item)}"
        yield from block_lines(item, margin + _STEP)
    elif isinstance(item, Mapping | list | tuple) and item and not _on_one_line(item, head):
        yield head
        yield from _nested(item, margin + _STEP)
    else:
        yield f"{head} {_inline(item)}"


def _nested(item: Mapping[str, Any] | Sequence[Any], margin: str) -> Iterator[str]:
    return _mapping(item, margin) if isinstance(item, Mapping) else _sequence(item, margin)


def _on_one_line(item: Mapping[str, Any] | Sequence[Any], head: str) -> bool:
    if isinstance(item, Mapping):
        return False
    short = all(
        isinstance(word, str) and _SHORT_ITEM.fullmatch(word) and not comment_of(word) for word in item
    )
    return short and len(head) + len(_inline(item)) < _WIDTH


def _inline(item: object) -> str:
    match item:
        case bool() | None:
            return json.dumps(item)
        case int():
            return str(int(item))
        case float():
            assert math.isfinite(item), f"{item} has no place in a manifest"
            return _decimal(item)
        case str():
            return one_line(item)
        case Mapping() if not item:
            return "{}"
        case list() | tuple():
            return f"[{', '.join(map(_inline, item))}]"
    raise AssertionError(f"a {type(item).__name__} cannot be written as YAML")


def _decimal(number: float) -> str:
    """Without an exponent, which readers of YAML 1.1 and 1.2 understand differently."""
    digits = format(Decimal(repr(number)), "f")
    return digits if "." in digits else f"{digits}.0"


def _comment(value: object, margin: str) -> Iterator[str]:
    for line in comment_of(value):
        for part in textwrap.wrap(line, _WIDTH - len(margin), break_long_words=False) or [""]:
            yield margin + comment_line(part)


def _compare(written: object, read: object, place: str) -> None:
    """Raise AssertionError at the first place where what was read differs in value or type."""
    if isinstance(written, Mapping) and isinstance(read, dict):
        assert list(written) == list(read), f"keys below {place or '/'} changed in writing"
        for key, item in written.items():
            _compare(item, read[key], f"{place}/{key}")
        return
    if isinstance(written, list | tuple) and isinstance(read, list):
        assert len(written) == len(read), f"the list {place} changed its length in writing"
        for index, (item, other) in enumerate(zip(written, read, strict=True)):
            _compare(item, other, f"{place}/{index}")
        return
    # true equals 1 and 1 equals 1.0 in Python, so kinds are compared as well.
    written_kind = next(kind for kind in (bool, int, float, str, object) if isinstance(written, kind))
    read_kind = next(kind for kind in (bool, int, float, str, object) if isinstance(read, kind))
    if written_kind is not read_kind or written != read:
        raise AssertionError(f"{place} changed in writing: {written!r} reads as {read!r}")
