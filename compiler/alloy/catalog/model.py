"""What the catalog says about a component, a block, an attribute: the values that the checker reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from compiler.alloy import ast
from compiler.alloy.catalog.types import Type

Stability = Literal["experimental", "public-preview", "generally-available", "community"]

STABILITY_ORDER: tuple[Stability, ...] = ("experimental", "public-preview", "generally-available")
"""Levels of `--stability.level`, the most permissive first; community components have none."""


NodeClass: TypeAlias = type[ast.Node]


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One argument. `default` is what Alloy sets when it is absent (None: its zero value, or nothing)."""

    name: str
    type: Type
    required: bool = False
    default: Any = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    """What a value must also meet: enum, ci, gt, ge, lt, le, nonempty, pattern, unique, format."""
    stability: Stability | None = None
    deprecated: bool = False
    plain: NodeClass | None = None
    """The literals about which there is nothing to say: they fit the type, and it has no limits."""


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """One block of a body. `path` is where release differences speak of it; `source` holds its body unread."""

    name: str
    path: str
    source: Mapping[str, Any] | None
    ref: str | None = None
    required: bool = False
    many: bool = False
    group: str | None = None
    labelled: bool = False
    deprecated: bool = False
    shared_name: str = ""
    """The shared body of this block, or the shared body around it, a slash and its own name."""
    refs: tuple[tuple[str, str], ...] = ()
    """The shared bodies that enclose this one, with their paths: where a recursive one starts again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A load-time rule: its kind (at_most_one, requires, ...) and what it names.

    Only a body that has one of the `triggers` can break it; any body, where there are none.
    """

    kind: str
    names: Any
    triggers: frozenset[str] | None

    def may_be_broken(self, given: Iterable[str]) -> bool:
        """Whether a body with these statements is worth a look."""
        return self.triggers is None or not self.triggers.isdisjoint(given)


@dataclass(frozen=True, slots=True)
class Body:
    """What may stand between the braces. `elsewhere` are names that other releases have here: name -> a path."""

    attributes: Mapping[str, AttributeSpec] = field(default_factory=dict)
    blocks: Mapping[str, BlockSpec] = field(default_factory=dict)
    required_attributes: tuple[str, ...] = ()
    required_blocks: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    map_of: Type | None = None
    open: bool = False
    ref: str | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """A component of one release, without its body (see `Catalog.body`)."""

    name: str
    block: BlockSpec
    exports: Mapping[str, Type]
    stability: Stability
    community: bool = False


@dataclass(frozen=True, slots=True)
class ConfigBlock:
    """A configuration block (`logging`, `declare`, `import.file`). `scope`: root, module or any."""

    name: str
    block: BlockSpec
    scope: str
    stability: Stability


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the standard library; `maximum` is None where there is no upper bound."""

    name: str
    minimum: int
    maximum: int | None
    parameters: tuple[Type, ...]
    variadic: Type | None
    returns: Type
    stability: Stability
