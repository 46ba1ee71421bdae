"""What the nodes of the query languages' trees have in common."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class SyntaxNode(Struct, frozen=True, kw_only=True, eq=False):
    """`start` and `end` (exclusive) are character offsets into the parsed text; -1 on a node made by hand.

    Equality compares meaning: the class and all fields but the offsets, which are the ones given by position.
    """

    __match_args__: ClassVar[tuple[str, ...]]

    start: int = -1
    end: int = -1

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).__match_args__)

    __ne__ = object.__ne__  # Struct has one of its own, which compares identities here

    def __hash__(self) -> int:
        return hash((self.__class__, *(getattr(self, name) for name in type(self).__match_args__)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__match_args__)
        return f"{type(self).__qualname__}({shown})"
