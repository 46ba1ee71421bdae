"""The components of a config by id, their arguments, and who sends to whom."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.evaluate import Reference, Value, evaluate


class Wiring(Struct, frozen=True):
    """A whole config as a graph; `blocks` maps `name.label` to the component's block."""

    blocks: dict[str, ast.Block]

    def receivers(self, block: ast.Block) -> tuple[str, ...]:
        """The ids of the components that `forward_to` names."""
        targets = argument(block, "forward_to")
        if not isinstance(targets, list):
            return ()
        return tuple(component_of(target) for target in targets if isinstance(target, Reference))

    def of(self, names: frozenset[str]) -> Iterator[tuple[str, ast.Block]]:
        """The components of the given kinds, in the order of the config."""
        return ((key, block) for key, block in self.blocks.items() if block.name in names)


def wire(file: ast.File) -> Wiring:
    """The wiring of a config; blocks without a label are no components."""
    labelled = (block for block in file.body if isinstance(block, ast.Block) and block.label is not None)
    return Wiring({f"{block.name}.{block.label}": block for block in labelled})


def component_of(reference: Reference) -> str:
    """The id of the component whose export a reference names."""
    return ".".join(reference.path[:-1])


def argument(block: ast.Block, name: str) -> Value:
    """The value of an argument, None where it is absent."""
    for statement in block.body:
        if isinstance(statement, ast.Attribute) and statement.name == name:
            return evaluate(statement.value)
    return None


def text(block: ast.Block, name: str, default: str) -> str | None:
    """The text of an argument; None where only a running Alloy knows it."""
    value = argument(block, name)
    if value is None:
        return default
    return value if isinstance(value, str) else None


def entries(block: ast.Block, name: str) -> dict[str, str | None]:
    """The texts of an object argument by key, None for a value that only a running Alloy knows."""
    for statement in block.body:
        if isinstance(statement, ast.Attribute) and statement.name == name:
            content = statement.value
            if isinstance(content, ast.Object):
                values = ((field.key, evaluate(field.value)) for field in content.fields)
                return {key: value if isinstance(value, str) else None for key, value in values}
    return {}


def inner(block: ast.Block, name: str) -> Iterator[ast.Block]:
    """The nested blocks of that name."""
    return (entry for entry in block.body if isinstance(entry, ast.Block) and entry.name == name)
