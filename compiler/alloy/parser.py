"""Alloy source to syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lark import UnexpectedToken

from compiler.alloy.ast import File
from compiler.alloy.errors import AlloySyntaxError, SourceError
from compiler.alloy.grammar_cache import load_parser
from compiler.alloy.lexer import Token, tokens
from compiler.alloy.phrases import NotPlain, phrases
from compiler.alloy.positions import LineIndex
from compiler.alloy.source import Source, read_source
from compiler.alloy.syntax_errors import explain


def parse(source: str | bytes) -> File:
    """The syntax tree of a config; offsets in it count bytes.

    Raises AlloySyntaxError with the first error, at the line and byte column and in the words of the official
    parser (grafana/alloy, syntax/parser).
    """
    return parse_scanned(read_source(source))[0]


def parse_scanned(source: Source) -> tuple[File, Callable[[Source], Iterator[Token]]]:
    """The tree, and the scanner whose tokens it was made of: phrases where possible, else single tokens.

    Raises AlloySyntaxError like `parse`.
    """
    lines = LineIndex(source.text)
    parser: Any = load_parser()
    try:
        body = parser.parse(phrases(source))
        scanner = phrases
    except (NotPlain, SourceError, UnexpectedToken):
        try:
            body = parser.parse(tokens(source))
            scanner = tokens
        except SourceError as error:
            raise _located(error, lines) from None
        except UnexpectedToken as error:
            raise _located(explain(error, len(source.text)), lines) from None
    return File(body, lines, start=0, end=len(source.text)), scanner


def _located(error: SourceError, lines: LineIndex) -> AlloySyntaxError:
    return AlloySyntaxError(*lines.position(error.offset), error.message)
