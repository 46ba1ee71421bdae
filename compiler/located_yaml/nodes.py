"""YAML values that know where they were written, and the way from a path of keys and indexes to a place."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as SequenceOf
from typing import Protocol, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Span

Value: TypeAlias = str | int | float | bool | None
Step: TypeAlias = str | int
Plain: TypeAlias = "Value | list[Plain] | dict[str, Plain]"


class Mark(Protocol):
    """A position as the YAML reader hands it out: 0-based, `name` is the path of the text.

    Nodes keep marks, not Spans: a large spec has hundreds of thousands of nodes, and few are ever reported.
    """

    @property
    def name(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def span_between(start: Mark, end: Mark) -> Span:
    return Span(start.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


class Scalar(Struct, frozen=True, eq=False):
    """A single value. `text` is its content; `style` is empty where plain, else `'`, `"`, `|` or `>`.

    `indent` is how many characters stand before each line of a `|` text, None where that cannot be told.
    """

    value: Value
    text: str
    style: str
    start: Mark
    end: Mark
    indent: int | None = None

    @property
    def span(self) -> Span:
        return span_between(self.start, self.end)


class Sequence(Struct, frozen=True, eq=False):
    items: tuple[Node, ...]
    start: Mark
    end: Mark

    @property
    def span(self) -> Span:
        return span_between(self.start, self.end)


class Mapping(Struct, frozen=True, eq=False):
    """Keys and values in the order of the text. Keys are always text and never repeated."""

    by_key: dict[str, tuple[Scalar, Node]]
    start: Mark
    end: Mark

    @property
    def span(self) -> Span:
        return span_between(self.start, self.end)

    @property
    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        return tuple(self.by_key.values())

    def get(self, key: str) -> Node | None:
        entry = self.by_key.get(key)
        return None if entry is None else entry[1]

    def key(self, key: str) -> Scalar | None:
        """The key itself as it stands in the text."""
        entry = self.by_key.get(key)
        return None if entry is None else entry[0]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)


Node: TypeAlias = Scalar | Mapping | Sequence


def plain(node: Node) -> Plain:
    """The value without places: dict, list, str, int, float, bool or None."""
    if type(node) is Scalar:
        return node.value
    if type(node) is Mapping:
        return {name: plain(value) for name, (_, value) in node.by_key.items()}
    assert type(node) is Sequence
    return [plain(item) for item in node.items]


def node_at(node: Node, path: SequenceOf[Step]) -> Node | None:
    """The node that `path` (keys and 0-based indexes) leads to, or None where there is none."""
    for step in path:
        child = _child(node, step)
        if child is None:
            return None
        node = child
    return node


def _child(node: Node, step: Step) -> Node | None:
    match node, step:
        case Mapping(), str():
            return node.get(step)
        case Sequence(), int() if 0 <= step < len(node.items):
            return node.items[step]
    return None


def span_at(node: Node, path: SequenceOf[Step]) -> Span:
    """The place of the value at `path`; where it leads nowhere, of the last value on the way."""
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        node = child
    return node.span


def key_span_at(node: Node, path: SequenceOf[Step]) -> Span:
    """The place of the key that the last step of `path` names; for an item or the top, of the value."""
    if path and isinstance(path[-1], str):
        parent = node_at(node, path[:-1])
        if isinstance(parent, Mapping) and (key := parent.key(path[-1])) is not None:
            return key.span
    return span_at(node, path)
