"""Manifests -> the texts that ConfigMaps hold under keys of one ending, and where each line of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct, field

from compiler.diagnostics import Span
from compiler.located_yaml.embedded import Embedded, block_indent, countable_lines

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ManifestError(ValueError):
    """The manifest is no YAML; `line` and `column` are 1-based, the column counts characters."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class _Open(Struct):
    """A mapping or sequence whose end has not come yet; `key` is the last one read."""

    is_mapping: bool
    kind: str = ""
    key: str | None = None
    own: list[Embedded] = field(default_factory=list)  # texts under the keys of this mapping
    data: list[Embedded] = field(default_factory=list)  # those under its key `data`


def embedded_texts(path: str, manifest: str, ending: str) -> list[Embedded]:
    """The texts under `data` keys with this ending, of every ConfigMap in every document, in order.

    Raises ManifestError.
    """
    lines = countable_lines(manifest)
    found: list[Embedded] = []
    open_: list[_Open] = []
    for event in _events(manifest):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_.append(_Open(isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = open_.pop()
            if closed.kind == "ConfigMap":
                found += closed.data
            _end_value(open_, closed.own)
        elif isinstance(event, yaml.ScalarEvent) and open_ and open_[-1].is_mapping:
            parent = open_[-1]
            if parent.key is None:
                parent.key = event.value
                continue
            if parent.key.endswith(ending):
                parent.own.append(_embedded(path, lines, parent.key, event))
            if parent.key == "kind":
                parent.kind = event.value
            parent.key = None
        elif isinstance(event, yaml.AliasEvent):
            _end_value(open_, [])
    return found


def _end_value(open_: list[_Open], texts: list[Embedded]) -> None:
    """A value, or a key, that is no scalar has ended in the innermost open node."""
    if open_ and open_[-1].is_mapping:
        parent = open_[-1]
        if parent.key == "data":
            parent.data = texts
        parent.key = "" if parent.key is None else None


def _events(manifest: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(manifest, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ManifestError(line, column, error.problem or "not YAML") from None
    except yaml.YAMLError as error:
        raise ManifestError(1, 1, str(error).splitlines()[0]) from None


def _embedded(path: str, lines: list[str], key: str, event: Any) -> Embedded:
    start, end = event.start_mark, event.end_mark
    span = Span(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    if event.style != "|" or not lines:
        return Embedded(key, event.value, span, None, 0)
    indent = block_indent(lines, start.line, event.value)
    return Embedded(key, event.value, span, start.line + 2, indent)
