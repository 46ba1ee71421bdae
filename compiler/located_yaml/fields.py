"""Reading one mapping of a spec that its schema has accepted: values with defaults, and the place of each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final, TypeVar, overload

from compiler.diagnostics import Span
from compiler.located_yaml.embedded import Embedded
from compiler.located_yaml.nodes import Mapping, Node, Scalar, Sequence, plain

Default = TypeVar("Default")


class _Required(Enum):
    REQUIRED = 0


REQUIRED: Final = _Required.REQUIRED


class Fields:
    """One mapping. A value that is absent without a default, or of another type than asked for, is a bug of the
    schema and raises AssertionError: users' mistakes are reported before a spec is read."""

    __slots__ = ("mapping", "span")

    def __init__(self, mapping: Mapping, span: Span | None = None) -> None:
        self.mapping = mapping
        self.span = mapping.span if span is None else span

    def _node(self, key: str, default: object) -> Node | None:
        node = self.mapping.get(key)
        assert node is not None or default is not REQUIRED, f"the schema let a mapping without {key!r} pass"
        return node

    @overload
    def text(self, key: str) -> str: ...
    @overload
    def text(self, key: str, default: Default) -> str | Default: ...
    def text(self, key: str, default: Any = REQUIRED) -> Any:
        node = self._node(key, default)
        if node is None:
            return default
        return _scalar(key, node, str)

    @overload
    def boolean(self, key: str) -> bool: ...
    @overload
    def boolean(self, key: str, default: Default) -> bool | Default: ...
    def boolean(self, key: str, default: Any = REQUIRED) -> Any:
        node = self._node(key, default)
        if node is None:
            return default
        return _scalar(key, node, bool)

    @overload
    def integer(self, key: str) -> int: ...
    @overload
    def integer(self, key: str, default: Default) -> int | Default: ...
    def integer(self, key: str, default: Any = REQUIRED) -> Any:
        node = self._node(key, default)
        if node is None:
            return default
        return _scalar(key, node, int)

    def plain(self, key: str, default: Any = REQUIRED) -> Any:
        """The value as dict, list or scalar, without places."""
        node = self._node(key, default)
        return default if node is None else plain(node)

    def embedded(self, key: str) -> Embedded | None:
        """The text of another language at `key`, None where it is absent."""
        node = self.mapping.get(key)
        if node is None:
            return None
        value, span = self.text(key), node.span
        assert isinstance(node, Scalar)
        indent = node.indent
        return Embedded(key, value, span, None if indent is None else span.line + 1, indent or 0)

    def span_of(self, key: str) -> Span:
        """The place of the value of `key`, or of the whole mapping where it is absent."""
        node = self.mapping.get(key)
        return self.span if node is None else node.span

    def section(self, key: str) -> Fields | None:
        """The mapping at `key`, None where it is absent."""
        node = self.mapping.get(key)
        if node is None:
            return None
        assert isinstance(node, Mapping), f"{key!r} is no mapping"
        return Fields(node)

    def entries(self, key: str) -> Iterator[tuple[str, Fields]]:
        """The named mappings below `key`, sorted by name; each one's span is that of its name."""
        node = self.mapping.get(key)
        if node is None:
            return
        assert isinstance(node, Mapping), f"{key!r} is no mapping"
        for name in sorted(node):
            value = node.get(name)
            name_node = node.key(name)
            assert isinstance(value, Mapping), f"{name!r} is no mapping"
            assert name_node is not None
            yield name, Fields(value, name_node.span)

    def items(self, key: str) -> tuple[Fields, ...]:
        """The mappings of the list at `key`, none where it is absent."""
        return tuple(Fields(node) for node in self._sequence(key) if isinstance(node, Mapping))

    def texts(self, key: str) -> tuple[tuple[str, Span], ...]:
        """The texts of the list at `key` with their places, none where it is absent."""
        return tuple((node.text, node.span) for node in self._sequence(key) if isinstance(node, Scalar))

    def _sequence(self, key: str) -> tuple[Node, ...]:
        node = self.mapping.get(key)
        if node is None:
            return ()
        assert isinstance(node, Sequence), f"{key!r} is no list"
        return node.items


def _scalar(key: str, node: Node, kind: type[Default]) -> Default:
    assert isinstance(node, Scalar), f"{key!r} is no scalar"
    assert isinstance(node.value, kind), f"{key!r} is no {kind.__name__}"
    return node.value
