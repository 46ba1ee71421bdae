"""The Alloy syntax tree: what the parser returns, what the builder makes, what the printer prints.

Equality compares meaning-bearing fields only. `start` and `end` are byte offsets into the parsed source
(end exclusive; -1 on a built node) and `origin` is the place in a spec that caused a built node.
`File` turns offsets into lines and columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias, TypeVar, dataclass_transform

from compiler.alloy.positions import LineIndex
from compiler.diagnostics import Span

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def _node(*, kw_only: bool = False) -> Callable[[type[_T]], type[_T]]:
    """A dataclass that is frozen to the type checker, with equality, hash and repr that do not recurse.

    At run time the fields can be assigned: a frozen dataclass takes three times as long to make, and a parse
    makes little else.
    """

    def decorate(cls: type[_T]) -> type[_T]:
        made: Any = dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(cls)
        names = [entry.name for entry in fields(made) if entry.compare]
        made.meaning = attrgetter(*names) if names else _nothing
        return made  # type: ignore[no-any-return]

    return decorate


def _nothing(_: object) -> tuple[()]:
    return ()


@_node(kw_only=True)
class Node:
    __match_args__: ClassVar[tuple[str, ...]]
    meaning: ClassVar[Callable[[Any], Any]]
    """What makes a node equal to another of its class: the value of the one field that counts, or a tuple of all."""

    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)

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
                shown = [entry.name for entry in fields(item) if entry.repr]
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


@_node()
class String(Node):
    """A string literal; `text` is the literal as written, with its quotes or backticks."""

    text: str


@_node()
class Number(Node):
    """An integer or float literal as written: never signed (a minus is a Unary)."""

    text: str


@_node()
class Bool(Node):
    value: bool


@_node()
class Null(Node):
    pass


@_node()
class Identifier(Node):
    name: str


@_node()
class Access(Node):
    """`value.name`"""

    value: Expr
    name: str


@_node()
class Index(Node):
    """`value[index]`"""

    value: Expr
    index: Expr


@_node()
class Call(Node):
    function: Expr
    arguments: tuple[Expr, ...]


@_node()
class Unary(Node):
    operator: str
    operand: Expr


@_node()
class Binary(Node):
    left: Expr
    operator: str
    right: Expr


@_node()
class Paren(Node):
    inner: Expr


@_node()
class Array(Node):
    """`[items]`; `comments` holds the lines printed above each item of a built array, without `//`."""

    items: tuple[Expr, ...]
    comments: tuple[tuple[str, ...], ...] = field(default=(), compare=False, repr=False)


@_node()
class Field(Node):
    """`key = value` in an object; `key` is the raw text, which Alloy never unescapes."""

    key: str
    value: Expr
    quoted: bool = False


@_node()
class Object(Node):
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


@_node()
class Attribute(Node):
    name: str
    value: Expr
    origin: Span | None = field(default=None, compare=False, repr=False)


@_node()
class Block(Node):
    """`a.b "label" { body }`; `comment` holds the lines printed above a built block, without `//`.

    `written` is set where a user wrote the block inside a spec: it gives the place there of each node in it.
    """

    name: str
    label: str | None
    body: tuple[Statement, ...]
    origin: Span | None = field(default=None, compare=False, repr=False)
    comment: tuple[str, ...] = field(default=(), compare=False, repr=False)
    written: Callable[[Node], Span] | None = field(default=None, compare=False, repr=False)


Statement: TypeAlias = Attribute | Block


@_node()
class File(Node):
    """A whole config; `lines` knows the source that was parsed, and is None on a built file."""

    body: tuple[Statement, ...]
    lines: LineIndex | None = field(default=None, compare=False, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the byte column, both 1-based, of a byte offset of a parsed file."""
        if self.lines is None:
            raise ValueError("a built file has no source")
        return self.lines.position(offset)

    def span(self, node: Node, path: str) -> Span:
        """Where `node` stands in the parsed source."""
        return Span(path, *self.position(node.start), *self.position(node.end))
