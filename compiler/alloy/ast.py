"""The Alloy syntax tree: what the parser returns, what the builder makes, what the printer prints.

Equality compares meaning-bearing fields only. `start` and `end` are byte offsets into the parsed source
(end exclusive; -1 on a built node) and `origin` is the place in a spec that caused a built node.
`File` turns offsets into lines and columns.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias, final

from msgspec import Struct

from compiler.alloy.positions import LineIndex
from compiler.diagnostics import Span

_BESIDE = frozenset({"comment", "comments", "lines", "origin", "written"})
"""What a node says about where it comes from and how it is printed, not what it means."""


def _nothing(_: object) -> tuple[()]:
    return ()


class Node(Struct, frozen=True, kw_only=True, eq=False):
    """What all nodes have in common: their place, and equality, hash and repr that do not recurse.

    Code that looks at every node of large files asks `type(node) is ast.String`: isinstance takes several times as
    long to say no about these classes.
    """

    meaningful: ClassVar[tuple[str, ...]]
    """The names of the fields that count."""
    meaning: ClassVar[Callable[[Any], Any]]
    """What makes a node equal to another of its class: the value of the one field that counts, or a tuple of all."""

    start: int = -1
    end: int = -1

    def __init_subclass__(cls) -> None:
        cls.meaningful = tuple(name for name in cls.__annotations__ if name not in _BESIDE)
        cls.meaning = attrgetter(*cls.meaningful) if cls.meaningful else _nothing

    def parts(self) -> list[Any]:
        """The values of the fields that count: nodes, tuples of nodes, and texts."""
        return [getattr(self, name) for name in self.meaningful]

    def __eq__(self, other: object) -> bool:
        cls = self.__class__
        if cls is not other.__class__:
            return False if isinstance(other, Node) else NotImplemented
        meaning = cls.meaning
        try:
            return meaning(self) == meaning(other)  # type: ignore[no-any-return]
        except RecursionError:  # nested deeper than Python's own comparison reaches
            return self._equals_deep(other)

    def _equals_deep(self, other: Node) -> bool:
        pending: list[tuple[Any, Any]] = [(self, other)]
        while pending:
            left, right = pending.pop()
            if left is right:
                continue
            if left.__class__ is not right.__class__:
                return False
            if isinstance(left, Node):
                pending.append((left.__class__.meaning(left), right.__class__.meaning(right)))
            elif isinstance(left, tuple):
                if len(left) != len(right):
                    return False
                pending.extend(zip(left, right, strict=True))
            elif left != right:
                return False
        return True

    __ne__ = object.__ne__  # Struct has one of its own, which compares identities here

    def __hash__(self) -> int:
        atoms: list[object] = []
        pending: list[Any] = [self]
        while pending:
            item = pending.pop()
            if isinstance(item, Node):
                atoms.append(item.__class__)
                pending.append(item.__class__.meaning(item))
            elif isinstance(item, tuple):
                atoms.append(len(item))
                pending.extend(item)
            else:
                atoms.append(item)
        return hash(tuple(atoms))

    def __repr__(self) -> str:
        text: list[str] = []
        pending: list[tuple[bool, Any]] = [(False, self)]
        while pending:
            is_text, item = pending.pop()
            if is_text:
                text.append(item)
            elif isinstance(item, Node):
                shown = item.meaningful
                text.append(type(item).__name__ + "(")
                pending.append((True, ")"))
                for position, name in reversed(list(enumerate(shown))):
                    pending.append((False, getattr(item, name)))
                    pending.append((True, f"{', ' if position else ''}{name}="))
            elif isinstance(item, tuple):
                text.append("(")
                pending.append((True, ",)" if len(item) == 1 else ")"))
                for position, entry in reversed(list(enumerate(item))):
                    pending.append((False, entry))
                    pending.append((True, ", " if position else ""))
            else:
                text.append(repr(item))
        return "".join(text)


class String(Node, frozen=True):
    """A string literal; `text` is the literal as written, with its quotes or backticks."""

    text: str


class Number(Node, frozen=True):
    """An integer or float literal as written: never signed (a minus is a Unary)."""

    text: str


class Bool(Node, frozen=True):
    value: bool


class Null(Node, frozen=True):
    pass


class Identifier(Node, frozen=True):
    name: str


class Access(Node, frozen=True):
    """`value.name`"""

    value: Expr
    name: str


class Index(Node, frozen=True):
    """`value[index]`"""

    value: Expr
    index: Expr


class Call(Node, frozen=True):
    function: Expr
    arguments: tuple[Expr, ...]


class Unary(Node, frozen=True):
    operator: str
    operand: Expr


class Binary(Node, frozen=True):
    left: Expr
    operator: str
    right: Expr


class Paren(Node, frozen=True):
    inner: Expr


class Array(Node, frozen=True):
    """`[items]`; `comments` holds the lines printed above each item of a built array, without `//`."""

    items: tuple[Expr, ...]
    comments: tuple[tuple[str, ...], ...] = ()


class Field(Node, frozen=True):
    """`key = value` in an object; `key` is the raw text, which Alloy never unescapes."""

    key: str
    value: Expr
    quoted: bool = False


class Object(Node, frozen=True):
    fields: tuple[Field, ...]


Expr: TypeAlias = (
    String
    | Number
    | Bool
    | Null
    | Identifier
    | Access
    | Index
    | Call
    | Unary
    | Binary
    | Paren
    | Array
    | Object
)


@final
class Attribute(Node, frozen=True):
    name: str
    value: Expr
    origin: Span | None = None


@final
class Block(Node, frozen=True):
    """`a.b "label" { body }`; `comment` holds the lines printed above a built block, without `//`.

    `written` is set where a user wrote the block inside a spec: it gives the place there of each node in it.
    """

    name: str
    label: str | None
    body: tuple[Statement, ...]
    origin: Span | None = None
    comment: tuple[str, ...] = ()
    written: Callable[[Node], Span] | None = None


Statement: TypeAlias = Attribute | Block


class File(Node, frozen=True):
    """A whole config; `lines` knows the source that was parsed, and is None on a built file."""

    body: tuple[Statement, ...]
    lines: LineIndex | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the byte column, both 1-based, of a byte offset of a parsed file."""
        if self.lines is None:
            raise ValueError("a built file has no source")
        return self.lines.position(offset)

    def span(self, node: Node, path: str) -> Span:
        """Where `node` stands in the parsed source."""
        return Span(path, *self.position(node.start), *self.position(node.end))
