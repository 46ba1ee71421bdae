"""The Alloy syntax tree: what the parser returns, what the builder makes, what the printer prints.

Equality compares meaning-bearing fields only. `start` and `end` are byte offsets into the parsed source
(end exclusive; -1 on a built node) and `origin` is the place in a spec that caused a built node.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from compiler.diagnostics import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class String(Node):
    """A string literal; `text` is the literal as written, with its quotes or backticks."""

    text: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """An integer or float literal as written: never signed (a minus is a Unary)."""

    text: str


@dataclass(frozen=True, slots=True)
class Bool(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    pass


@dataclass(frozen=True, slots=True)
class Identifier(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Access(Node):
    """`value.name`"""

    value: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`value[index]`"""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    left: Expr
    operator: str
    right: Expr


@dataclass(frozen=True, slots=True)
class Paren(Node):
    inner: Expr


@dataclass(frozen=True, slots=True)
class Array(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`key = value` in an object. `key` is the raw text (Alloy never unescapes keys); `quoted`: how written."""

    key: str
    value: Expr
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Object(Node):
    fields: tuple[Field, ...]


Expr: TypeAlias = (
    String | Number | Bool | Null | Identifier | Access | Index | Call | Unary | Binary | Paren | Array | Object
)


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    name: str
    value: Expr
    origin: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`a.b "label" { body }`; `comment` holds the lines printed above a built block, without `//`."""

    name: str
    label: str | None
    body: tuple[Statement, ...]
    origin: Span | None = field(default=None, compare=False, repr=False)
    comment: tuple[str, ...] = field(default=(), compare=False, repr=False)


Statement: TypeAlias = Attribute | Block


@dataclass(frozen=True, slots=True)
class File(Node):
    body: tuple[Statement, ...]
