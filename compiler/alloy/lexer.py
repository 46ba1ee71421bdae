"""Source to tokens, one at a time, with the terminators that Alloy inserts at the ends of lines.

As in Go, a newline after an operand or a closing bracket ends a statement, inside brackets too; comments that
reach the end of a line come after its terminator. The tokens' types are the terminals of `grammar.lark`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from compiler.alloy.errors import SourceError
from compiler.alloy.identifiers import identifier_prefix, is_identifier
from compiler.alloy.lexical_errors import describe_bad_token, illegal_character, line_end_seen_at
from compiler.alloy.source import Source, decoded
from compiler.alloy.terminals import (
    ENDS_STATEMENT,
    FLOAT,
    IDENT,
    KEYWORD_TYPES,
    LINES,
    NUMBER,
    STRING,
    SYMBOL,
    SYMBOL_TYPES,
    TERMINATOR,
)
from compiler.lazy_pattern import lazy_pattern

_TOKEN = lazy_pattern(
    rf"[ \t\r]*(?:(?P<IDENT>{IDENT})|(?P<STRING>{STRING})|(?P<FLOAT>{FLOAT})|(?P<NUMBER>{NUMBER})"
    rf"|(?P<LINES>{LINES})|(?P<SYMBOL>{SYMBOL})|(?P<BAD>[^ \t\r])|(?P<END>\Z))"
)


class Token:
    """One terminal: its type, its text, and the byte offsets where it starts and ends (end exclusive)."""

    __slots__ = ("end", "start", "type", "value")

    # Lark copies these into its end token and its exceptions; lines are counted only when there is an error.
    line: ClassVar[None] = None
    column: ClassVar[None] = None
    end_line: ClassVar[None] = None
    end_column: ClassVar[None] = None
    start_pos: ClassVar[None] = None
    end_pos: ClassVar[None] = None

    def __init__(self, type_: str, value: str, start: int, end: int) -> None:
        self.type = type_
        self.value = value
        self.start = start
        self.end = end


def tokens(source: Source) -> Iterator[Token]:
    """All tokens of a source, terminators included, comments and blanks left out.

    Raises SourceError at a token that is not well-formed, and as soon as the official scanner, which reads
    one character beyond each token, would come upon a byte that no source may hold.
    """
    text = source.text
    previous = ""
    for match in _TOKEN.finditer(text, source.start):
        group = match.lastgroup
        assert group is not None
        start, end = match.span(group)
        if group == "END":
            break
        if group in ("LINES", "BAD"):
            unclosed_comment = text.startswith("/*", end if group == "LINES" else start)
            if previous in ENDS_STATEMENT and (unclosed_comment or _ends_line(group, text, start, end)):
                _read_to(source, line_end_seen_at(text, start))
                yield Token(TERMINATOR, "\n", start, end)
            if group == "BAD":
                _fail(source, *describe_bad_token(text, start))
            _read_to(source, end)
            previous = ""
            continue
        if not text[start:end].isascii() and group == "IDENT":
            yield from _words(source, start, end)
            previous = "IDENT"
            continue
        _read_to(source, end)
        value = decoded(match[group])
        previous = _type(group, value)
        yield Token(previous, value, start, end)
    _read_to(source, len(text))
    if previous in ENDS_STATEMENT:
        yield Token(TERMINATOR, "\n", len(text), len(text))


def _type(group: str, value: str) -> str:
    if group == "IDENT":
        return KEYWORD_TYPES.get(value, group)
    if group == "SYMBOL":
        return SYMBOL_TYPES[value]
    if group == "STRING" and value[0] == '"' and (value == '""' or is_identifier(value[1:-1])):
        return "LABEL"
    return group


def _ends_line(group: str, text: str, start: int, end: int) -> bool:
    """Whether the blanks and comments of text[start:end] reach a newline or the end of the file."""
    return group == "LINES" and (end == len(text) or text.find("\n", start, end) >= 0)


def _words(source: Source, start: int, end: int) -> Iterator[Token]:
    """The identifier in text[start:end], which is not ASCII; what in it is no letter or digit is illegal."""
    fault = source.fault
    word = decoded(source.text[start : end if fault is None else min(end, fault.offset)])
    if name := identifier_prefix(word):
        name_end = start + len(name.encode())
        _read_to(source, name_end)
        yield Token("IDENT", name, start, name_end)
    if name != word:
        _fail(source, *illegal_character(source.text, start + len(name.encode())))
    _read_to(source, end)


def _read_to(source: Source, offset: int) -> None:
    """Raises the illegal byte of the source if it lies at or before `offset`."""
    if source.fault is not None and source.fault.offset <= offset:
        raise SourceError(source.fault.offset, source.fault.message)


def _fail(source: Source, fault: SourceError, seen: int) -> None:
    _read_to(source, seen)
    raise fault
