"""A whole Alloy file as components wired by references: a tree in, components and what each feeds out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.evaluate import Reference, Unknown, evaluate

_TARGETS = "targets"
_RECEIVERS = "forward_to"


class Component(Struct, frozen=True):
    """One component: `id` is its name with its label, as references begin."""

    id: str
    block: ast.Block

    def attribute(self, name: str) -> ast.Expr | None:
        """The expression of an attribute, None where it is absent."""
        found = [
            item.value for item in self.block.body if isinstance(item, ast.Attribute) and item.name == name
        ]
        return found[-1] if found else None

    def blocks(self, name: str) -> tuple[ast.Block, ...]:
        """The nested blocks of one name."""
        return tuple(item for item in self.block.body if isinstance(item, ast.Block) and item.name == name)


class Graph(Struct, frozen=True):
    """`feeds` has, for each component, the ids of those that it sends to, in the order of its file.

    An id that is no component here (of a module, or unknown) is followed no further.
    """

    components: dict[str, Component]
    feeds: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def owner(self, reference: Reference) -> str:
        """The component that a reference leads to: the longest id that its path begins with."""
        for length in range(len(reference.path), 0, -1):
            if (start := ".".join(reference.path[:length])) in self.components:
                return start
        return ".".join(reference.path[:-1]) or str(reference)


def read_graph(file: ast.File, environment: Mapping[str, str] | None = None) -> Graph:
    """The components of a file. Of two with one id, the last counts; blocks without a dot configure Alloy."""
    components = {}
    for block in file.body:
        if isinstance(block, ast.Block):
            name = block.name if block.label is None else f"{block.name}.{block.label}"
            components[name] = Component(name, block)
    graph = Graph(components, dict.fromkeys(components, ()))
    for component in components.values():
        for reference in _references(component.attribute(_RECEIVERS), environment):
            _connect(graph, component.id, graph.owner(reference))
        for reference in _references(component.attribute(_TARGETS), environment):
            _connect(graph, graph.owner(reference), component.id)
    return graph


def _connect(graph: Graph, producer: str, consumer: str) -> None:
    graph.feeds[producer] = (*graph.feeds.get(producer, ()), consumer)


def _references(expression: ast.Expr | None, environment: Mapping[str, str] | None) -> Iterator[Reference]:
    """The references in a value: the value itself, or the items of a list."""
    if expression is None:
        return
    value = evaluate(expression, environment)
    if isinstance(value, Unknown):
        yield Reference((f"({value.reason})",))
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Reference):
            yield item
