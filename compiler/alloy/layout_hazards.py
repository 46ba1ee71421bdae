"""Whether the official layout of a source is safe: it is not where it would mean something else, or not parse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from msgspec import Struct

from compiler.alloy.errors import AlloySyntaxError, SourceError
from compiler.alloy.lexer import Token, tokens
from compiler.alloy.parser import parse
from compiler.alloy.positions import LineIndex
from compiler.alloy.source import Source, read_source
from compiler.alloy.terminals import TERMINATOR

_OPENERS = frozenset({"LPAREN", "LBRACKET", "LBRACE"})


class Hazard(Struct, frozen=True):
    """What formatting would do to a source; `line` and the byte `column` are where it would begin to."""

    code: str
    message: str
    line: int
    column: int


def find_hazard(source: str | bytes, formatted: str) -> Hazard | None:
    """What is wrong with `formatted`, the layout of the accepted `source`; None if it means the same."""
    tree = parse(source)
    try:
        if parse(formatted) == tree:
            return None
        code, message = "alloy/format-changes-meaning", "the official layout would change what this means"
    except AlloySyntaxError as error:
        code, message = "alloy/format-breaks-file", f"the official layout would not parse: {error.message}"
    read = read_source(source)
    line, column = LineIndex(read.text).position(_first_change(read, read_source(formatted)))
    return Hazard(code, message, line, column)


def _first_change(source: Source, formatted: Source) -> int:
    """The offset in `source` of the first token that `formatted` does not have in its place."""
    start = 0
    for ours, theirs in zip_longest(_compared(source), _compared(formatted)):
        if ours is None:
            break
        start = ours.start
        if theirs is None or (ours.type, ours.value) != (theirs.type, theirs.value):
            break
    return start


def _compared(source: Source) -> Iterator[Token]:
    """The tokens but those that layout may add or drop: line ends before `}`, commas after an item."""
    held: Token | None = None
    previous = ""
    try:
        for token in tokens(source):
            if held is not None and token.type != "RBRACE":
                yield held
            held = token if token.type == TERMINATOR else None
            if held is None and (token.type != "COMMA" or previous in _OPENERS):
                yield token
            previous = token.type
    except SourceError:
        return  # only the formatted text can be broken, and it was the same so far
