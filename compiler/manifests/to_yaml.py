"""Kubernetes objects, as dicts, lists and scalars -> the YAML text that reviewers read and kubectl applies."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
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

_TEXT = "tag:yaml.org,2002:str"
_NESTED = (dict, list, tuple, Mapping)

# Without libyaml the same values come from PyYAML's own parser, about ten times slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def to_yaml(value: Mapping[str, Any]) -> str:
    """`value` as a YAML document: keys in their order, several lines as a block, comments from `commented`.

    The text is read back; AssertionError means that it would not mean `value`, which is a bug, or that
    `value` holds what YAML cannot say: keys that are not text, surrogates, infinities, other types.
    """
    lines = _comment(value, "")
    if value:
        _mapping(value, "", lines)
    else:
        lines.append("{}")
    text = "\n".join(lines) + "\n"
    _compare(value, _composed(text), "")
    return text


def _mapping(value: Mapping[str, Any], margin: str, lines: list[str]) -> None:
    for key, item in value.items():
        assert isinstance(key, str), f"the key {key!r} is not text"
        lines += _comment(item, margin)
        written = one_line(key)
        if len(written) <= _LONGEST_KEY:
            _entry(f"{margin}{written}:", item, margin, lines)
        else:
            lines.append(f"{margin}? {written}")
            _entry(f"{margin}:", item, margin, lines)


def _sequence(value: Sequence[Any], margin: str, lines: list[str]) -> None:
    for item in value:
        lines += _comment(item, margin)
        if isinstance(item, _NESTED) and item and not _on_one_line(item, margin):
            first = len(lines)
            _nested(item, margin + _STEP, lines)
            lines[first] = f"{margin}- {lines[first].removeprefix(margin + _STEP)}"
        else:
            _entry(f"{margin}-", item, margin, lines)


def _entry(head: str, item: object, margin: str, lines: list[str]) -> None:
    """A value after its key or dash, beside or below it."""
    if isinstance(item, str):
        if fits_block(item):
            lines.append(f"{head} {block_header(item)}")
            lines += block_lines(item, margin + _STEP)
        else:
            lines.append(f"{head} {one_line(item)}")
    elif isinstance(item, _NESTED) and item and not _on_one_line(item, head):
        lines.append(head)
        _nested(item, margin + _STEP, lines)
    else:
        lines.append(f"{head} {_inline(item)}")


def _nested(item: Mapping[str, Any] | Sequence[Any], margin: str, lines: list[str]) -> None:
    if isinstance(item, Mapping):
        _mapping(item, margin, lines)
    else:
        _sequence(item, margin, lines)


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


def _comment(value: object, margin: str) -> list[str]:
    return [
        margin + comment_line(part)
        for line in comment_of(value)
        for part in textwrap.wrap(line, _WIDTH - len(margin), break_long_words=False) or [""]
    ]


def _composed(text: str) -> Any:
    """The nodes of a document, with the types that a reader of YAML 1.1 gives them."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise AssertionError(f"the YAML that was written is not YAML: {error}") from error


def _compare(written: object, node: Any, place: str) -> None:
    """Raise AssertionError at the first place where what was read differs in value or type."""
    if isinstance(node, yaml.MappingNode) and isinstance(written, Mapping):
        keys = [key.value if key.tag == _TEXT else key for key, _ in node.value]
        assert list(written) == keys, f"keys below {place or '/'} changed in writing"
        for (key, item), (_, value) in zip(written.items(), node.value, strict=True):
            _compare(item, value, f"{place}/{key}")
    elif isinstance(node, yaml.SequenceNode) and isinstance(written, list | tuple):
        assert len(written) == len(node.value), f"the list {place} changed its length in writing"
        for index, (item, value) in enumerate(zip(written, node.value, strict=True)):
            _compare(item, value, f"{place}/{index}")
    elif (node.tag, node.value) != _scalar(written):
        raise AssertionError(f"{place} changed in writing: {written!r} reads as {node.tag} {node.value!r}")


def _scalar(written: object) -> tuple[str, str] | None:
    """The type and the text that a value has in YAML; None for what is no scalar."""
    match written:
        case str():
            return _TEXT, written
        case bool():
            return "tag:yaml.org,2002:bool", json.dumps(written)
        case None:
            return "tag:yaml.org,2002:null", "null"
        case int():
            return "tag:yaml.org,2002:int", str(int(written))
        case float():
            return "tag:yaml.org,2002:float", _decimal(written)
    return None
