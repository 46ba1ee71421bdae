"""What the catalog says about a component, a block, an attribute: the values that the checker reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.catalog.types import Type

Stability = Literal["experimental", "public-preview", "generally-available", "community"]

STABILITY_ORDER: tuple[Stability, ...] = ("experimental", "public-preview", "generally-available")
"""Levels of `--stability.level`, the most permissive first; community components have none."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})

NodeClass: TypeAlias = type[ast.Node]


class AttributeSpec(Struct, frozen=True):
    """One argument. `default` is what Alloy sets when it is absent (None: its zero value, or nothing)."""

    name: str
    type: Type
    required: bool = False
    default: Any = None
    limits: Mapping[str, Any] = _NOTHING
    """What a value must also meet: enum, ci, gt, ge, lt, le, nonempty, pattern, unique, format."""
    stability: Stability | None = None
    deprecated: str = ""
    """Its key in `replacements.json`; empty for what is not deprecated."""
    plain: NodeClass | None = None
    """The literals about which there is nothing to say: they fit the type, and it has no limits."""


class BlockSpec(Struct, frozen=True):
    """One block of a body. `path` is where release differences speak of it; `source` holds its body unread."""

    name: str
    path: str
    source: Mapping[str, Any] | None
    ref: str | None = None
    required: bool = False
    many: bool = False
    group: str | None = None
    labelled: bool = False
    deprecated: str = ""
    """Its key in `replacements.json`; empty for what is not deprecated."""
    shared_name: str = ""
    """The shared body of this block, or the shared body around it, a slash and its own name."""
    refs: tuple[tuple[str, str], ...] = ()
    """The shared bodies that enclose this one, with their paths: where a recursive one starts again."""

    def key(self, name: str) -> str:
        """What `replacements.json` calls the attribute `name` or the block `name{}` of this body."""
        return f"{self.shared_name or self.path}/{name}"


class Rule(Struct, frozen=True):
    """A load-time rule: its kind (at_most_one, requires, ...) and what it names.

    Only a body that has one of the `triggers` can break it; any body, where there are none.
    """

    kind: str
    names: Any
    triggers: frozenset[str] | None


class Body(Struct, frozen=True):
    """What may stand between the braces. `elsewhere` are names that other releases have here: name -> a path."""

    attributes: Mapping[str, AttributeSpec] = _NOTHING
    blocks: Mapping[str, BlockSpec] = _NOTHING
    required_attributes: tuple[str, ...] = ()
    required_blocks: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    map_of: Type | None = None
    open: bool = False
    ref: str | None = None
    elsewhere: Mapping[str, str] = _NOTHING
    triggers: frozenset[str] | None = frozenset()
    """The names of which one must be given for any of the rules to be broken; None where none need be."""
    known_rules: dict[tuple[str, ...], tuple[Rule, ...]] = field(default_factory=dict)
    """The answers of `rules_for` so far: blocks of a kind mostly give the same arguments in the same order."""

    def rules_for(self, given: Iterable[str]) -> tuple[Rule, ...]:
        """The rules that a block with these statements may break."""
        if self.triggers is not None and self.triggers.isdisjoint(given):
            return ()
        names = tuple(given)
        found = self.known_rules.get(names)
        if found is None:
            found = self.known_rules[names] = tuple(
                rule for rule in self.rules if rule.triggers is None or not rule.triggers.isdisjoint(names)
            )
        return found


class Component(Struct, frozen=True):
    """A component of one release, without its body (see `Catalog.body`)."""

    name: str
    block: BlockSpec
    exports: Mapping[str, Type]
    stability: Stability
    community: bool = False


class ConfigBlock(Struct, frozen=True):
    """A configuration block (`logging`, `declare`, `import.file`). `scope`: root, module or any."""

    name: str
    block: BlockSpec
    scope: str
    stability: Stability


class Function(Struct, frozen=True):
    """A function of the standard library; `maximum` is None where there is no upper bound."""

    name: str
    minimum: int
    maximum: int | None
    parameters: tuple[Type, ...]
    variadic: Type | None
    returns: Type
    stability: Stability
