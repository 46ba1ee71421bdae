"""The types of arguments and exports: the catalog's notation (`list(capsule(LogsReceiver))`) as values."""

from __future__ import annotations

from functools import cache

from msgspec import Struct


class Type(Struct, frozen=True):
    """One type. `of` is the element type of a list or map, `name` the kind of a capsule or the body of an object.

    Kinds: string bool int uint float number duration bytes secret optional_secret any null target list map
    object capsule function. `number` and `null` are types of values only, never of an argument.
    """

    kind: str
    of: Type | None = None
    name: str = ""

    def __str__(self) -> str:
        if self.of is not None:
            return f"{self.kind}({self.of})"
        return f"{self.kind}({self.name})" if self.name else self.kind


@cache
def parse_type(text: str) -> Type:
    """The type that the catalog writes as `text`."""
    kind, bracket, inner = text.partition("(")
    if not bracket:
        return Type(kind)
    if kind in ("list", "map"):
        return Type(kind, of=parse_type(inner[:-1]))
    return Type(kind, name=inner[:-1])
