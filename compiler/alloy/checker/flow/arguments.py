"""Constants in a block's arguments, for checks that only judge what is written out."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant, string_value


def attribute(block: ast.Block, name: str) -> ast.Attribute | None:
    """The attribute called `name`."""
    for statement in block.body:
        if statement.name == name and isinstance(statement, ast.Attribute):
            return statement
    return None


def text(block: ast.Block, name: str, default: str = "") -> str | None:
    """The text of an attribute; `default` where it is absent, None where it is no constant text."""
    return text_of(attribute(block, name), default)


def text_of(found: ast.Attribute | None, default: str = "") -> str | None:
    """`text` of an attribute that was looked up already."""
    if found is None:
        return default
    value = constant(found.value)
    return value if isinstance(value, str) else None


def flag(block: ast.Block, name: str) -> bool:
    """Whether an attribute is the constant true."""
    found = attribute(block, name)
    return found is not None and constant(found.value) is True


def texts(block: ast.Block, name: str) -> list[tuple[ast.Expr, str]]:
    """The texts written out in a list attribute, each with its node."""
    return listed(attribute(block, name))


def listed(found: ast.Attribute | None) -> list[tuple[ast.Expr, str]]:
    """`texts` of an attribute that was looked up already."""
    if found is None or not isinstance(found.value, ast.Array):
        return []
    return [(item, string_value(item)) for item in found.value.items if isinstance(item, ast.String)]


def keys(block: ast.Block, name: str) -> list[str] | None:
    """The keys of an object attribute: none where it is absent, None where it is no object literal."""
    found = attribute(block, name)
    if found is None:
        return []
    if not isinstance(found.value, ast.Object):
        return None
    return [field.key for field in found.value.fields]


def blocks(block: ast.Block, name: str = "") -> Iterator[ast.Block]:
    """The blocks inside `block`, all or those called `name`."""
    for statement in block.body:
        if (not name or statement.name == name) and type(statement) is ast.Block:
            yield statement
