"""The tokens of a template: what each kind is called, where it stands, and how Go's messages name it."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

from compiler.languages.go_strconv import quote


class Kind(Enum):
    """Go's item types (text/template/parse: lex.go); keywords each have their own."""

    ERROR = auto()
    EOF = auto()
    TEXT = auto()
    LEFT_DELIMITER = auto()
    RIGHT_DELIMITER = auto()
    SPACE = auto()
    ASSIGN = auto()
    DECLARE = auto()
    PIPE = auto()
    LEFT_PAREN = auto()
    RIGHT_PAREN = auto()
    STRING = auto()
    RAW_STRING = auto()
    CHARACTER = auto()
    NUMBER = auto()
    COMPLEX = auto()
    BOOL = auto()
    CHAR = auto()
    IDENTIFIER = auto()
    FIELD = auto()
    VARIABLE = auto()
    DOT = auto()
    NIL = auto()
    BLOCK = auto()
    BREAK = auto()
    CONTINUE = auto()
    DEFINE = auto()
    ELSE = auto()
    END = auto()
    IF = auto()
    RANGE = auto()
    TEMPLATE = auto()
    WITH = auto()


KEYWORDS = {
    kind.name.lower(): kind
    for kind in (
        Kind.NIL,
        Kind.BLOCK,
        Kind.BREAK,
        Kind.CONTINUE,
        Kind.DEFINE,
        Kind.ELSE,
        Kind.END,
        Kind.IF,
        Kind.RANGE,
        Kind.TEMPLATE,
        Kind.WITH,
    )
}
_QUOTED_LENGTH = 10


class Token(Struct, frozen=True):
    """One item; the value of an ERROR is its message."""

    kind: Kind
    offset: int
    value: str

    def __str__(self) -> str:
        if self.kind is Kind.EOF:
            return "EOF"
        if self.kind is Kind.ERROR:
            return self.value
        if self.value in KEYWORDS or self.kind is Kind.DOT:
            return f"<{self.value}>"
        if len(self.value) > _QUOTED_LENGTH:
            return quote(self.value[:_QUOTED_LENGTH]) + "..."
        return quote(self.value)
