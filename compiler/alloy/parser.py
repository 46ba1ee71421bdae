"""Alloy source to syntax tree."""

from __future__ import annotations

from typing import Any

from lark import UnexpectedToken

from compiler.alloy.ast import File
from compiler.alloy.errors import AlloySyntaxError, SourceError
from compiler.alloy.grammar_cache import load_parser
from compiler.alloy.lexer import tokens
from compiler.alloy.phrases import NotPlain, phrases
from compiler.alloy.positions import LineIndex
from compiler.alloy.source import read_source
from compiler.alloy.syntax_errors import explain


def parse(source: str | bytes) -> File:
    """The syntax tree of a config; offsets in it count bytes.

    Raises AlloySyntaxError with the first error, at the line and byte column and in the words of the official
    parser (grafana/alloy, syntax/parser).
    """
    read = read_source(source)
    lines = LineIndex(read.text)
    try:
        try:
            try:
                body: Any = load_parser().parse(phrases(read))
            except (NotPlain, SourceError, UnexpectedToken):
                body = load_parser().parse(tokens(read))
        except UnexpectedToken as error:
            raise explain(error, len(read.text)) from None
    except SourceError as fault:
        raise AlloySyntaxError(*lines.position(fault.offset), fault.message) from None
    return File(body, lines, start=0, end=len(read.text))
