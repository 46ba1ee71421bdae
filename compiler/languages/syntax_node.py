"""What the nodes of the query languages' trees have in common.

Their classes are made at start-up, so making them has to be cheap: a frozen dataclass compiles six methods for each
class, this decorator one. The other methods are inherited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(*, kw_only: bool = False) -> Callable[[type[_Class]], type[_Class]]:
    """A dataclass with slots that is frozen to the type checker; equality, hash and repr are SyntaxNode's."""

    def decorate(cls: type[_Class]) -> type[_Class]:
        made: Any = dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(cls)
        made.compared = tuple(entry.name for entry in fields(made) if entry.compare)
        return made  # type: ignore[no-any-return]

    return decorate


@node(kw_only=True)
class SyntaxNode:
    """`start` and `end` (exclusive) are character offsets into the parsed text; -1 on a node made by hand.

    Equality compares meaning: the class and all fields but the offsets.
    """

    compared: ClassVar[tuple[str, ...]]

    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.compared)

    def __hash__(self) -> int:
        return hash((self.__class__, *(getattr(self, name) for name in self.compared)))

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{entry.name}={getattr(self, entry.name)!r}" for entry in fields(self) if entry.repr
        )
        return f"{type(self).__qualname__}({shown})"
