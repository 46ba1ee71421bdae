"""Alloy source to syntax tree."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lark import UnexpectedToken

from compiler.alloy.ast import File
from compiler.alloy.errors import AlloySyntaxError, SourceError
from compiler.alloy.grammar_cache import load_parser
from compiler.alloy.lexer import Token, tokens
from compiler.alloy.phrases import NotPlainError, phrases
from compiler.alloy.positions import LineIndex
from compiler.alloy.source import Source, read_source
from compiler.alloy.syntax_errors import explain


def parse(source: str | bytes) -> File:
    """The syntax tree of a config; offsets in it count bytes.

    Raises AlloySyntaxError with the first error, at the line and byte column and in the words of the official
    parser (grafana/alloy, syntax/parser).
    """
    with collection_paused():
        return parse_scanned(read_source(source))


def parse_scanned(source: Source, scanned: list[Token] | None = None) -> File:
    """The tree; the tokens it was made of, phrases where possible, are added to `scanned`.

    Raises AlloySyntaxError like `parse`.
    """
    lines = LineIndex(source.text)
    parser: Any = load_parser()
    try:
        body = parser.parse(_kept(phrases(source), scanned))
    except (NotPlainError, SourceError, UnexpectedToken):
        if scanned:
            scanned.clear()
        try:
            body = parser.parse(_kept(tokens(source), scanned))
        except SourceError as error:
            raise _located(error, lines) from None
        except UnexpectedToken as error:
            raise _located(explain(error, len(source.text)), lines) from None
    return File(body, lines, start=0, end=len(source.text))


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage collection meanwhile: trees have no cycles, and looking for some takes a third of a parse."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _kept(tokens: Iterator[Token], kept: list[Token] | None) -> Iterator[Token]:
    return tokens if kept is None else _keep(tokens, kept)


def _keep(tokens: Iterator[Token], kept: list[Token]) -> Iterator[Token]:
    for token in tokens:
        kept.append(token)
        yield token


def _located(error: SourceError, lines: LineIndex) -> AlloySyntaxError:
    return AlloySyntaxError(*lines.position(error.offset), error.message)
