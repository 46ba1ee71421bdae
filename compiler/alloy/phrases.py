"""Source to few, large terminals: the common lines of a config as one token each, the rest as the lexer's tokens.

A parser's time goes into tokens and reductions, so this makes it fast. Only what is plainly legal is taken: anything
else raises NotPlainError, and the lexer's exact tokens tell what is wrong, if anything is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.lexer import Token
from compiler.alloy.source import Source, decoded
from compiler.alloy.terminals import (
    ENDS_STATEMENT,
    FLOAT,
    KEYWORD_TYPES,
    LINES,
    NUMBER,
    STRING,
    SYMBOL,
    SYMBOL_TYPES,
    TERMINATOR,
)
from compiler.lazy_pattern import lazy_pattern

_WORD_END = r"(?![0-9A-Za-z_\x80-\xff])"
_NAME = rf"(?!(?:true|false|null){_WORD_END})[A-Za-z_][0-9A-Za-z_]*"
_PATH = rf"{_NAME}(?:\.{_NAME})*{_WORD_END}"
_LITERAL = rf"(?>{STRING}|{_PATH}|{FLOAT}|{NUMBER}|(?:true|false|null){_WORD_END})"
_BLANKS = r"[ \t\r\n]*"
_LIST = rf"\[{_BLANKS}(?:{_LITERAL}[ \t\r]*,{_BLANKS})*+(?:{_LITERAL}[ \t\r]*)?\]"

_PHRASE = lazy_pattern(
    rf"[ \t\r]*(?:(?P<name>{_NAME}|\"[^\"\\\n]*\")[ \t]*=[ \t]*(?P<value>{_LITERAL}|{_LIST})"
    rf"(?:[ \t\r]*(?:(?P<LINE>\n){_BLANKS}|(?P<FIELD>,){_BLANKS}|(?P<PAIR>(?=\}}|//))))"
    rf"|(?P<block>{_NAME}(?:\.{_NAME})*)[ \t]*(?:\"(?P<label>(?:{_NAME})?)\"[ \t]*)?(?P<HEAD>\{{){_BLANKS}"
    rf"|(?P<PATH>{_NAME}(?:\.{_NAME})+{_WORD_END})"
    rf"|(?P<IDENT>[A-Za-z_][0-9A-Za-z_]*{_WORD_END})"
    rf"|(?P<STRING>{STRING})|(?P<FLOAT>{FLOAT})|(?P<NUMBER>{NUMBER})"
    rf"|(?P<CLOSE>\}})[ \t\r]*\n{_BLANKS}|(?P<LINES>{LINES})|(?P<SYMBOL>{SYMBOL})|(?P<BAD>[^ \t\r])|(?P<END>\Z))"
)
EACH_LITERAL = lazy_pattern(_LITERAL)
_LABEL = lazy_pattern(rf'"(?:{_NAME})?"')
_ENDS_STATEMENT = ENDS_STATEMENT | {"PAIR", "PATH"}
_PHRASES = frozenset({"LINE", "FIELD", "PAIR", "HEAD"})
_KEYWORDS = {"true": True, "false": False, "null": None}


class NotPlainError(Exception):
    """The source may be legal, but not one that phrases can be made of."""


class Phrase(Token):
    """A LINE, FIELD, PAIR or HEAD, with the match of its parts. It starts with the blanks before it."""

    __slots__ = ("match",)

    def __init__(self, type_: str, match: re.Match[str]) -> None:
        self.type = type_
        self.value = ""
        self.start = match.start()
        self.end = match.end()
        self.match = match


def phrases(source: Source) -> Iterator[Token]:
    """The tokens of a source, many of them phrases; raises NotPlainError."""
    if source.fault is not None:
        raise NotPlainError
    text = source.text
    previous = ""
    in_block: list[bool] = []  # for each open brace whether it is a HEAD's
    for match in _PHRASE.finditer(text, source.start):
        kind = match.lastgroup
        assert kind is not None
        if kind in _PHRASES:
            yield Phrase(kind, match)
            previous = kind
            if kind == "HEAD":
                in_block.append(True)
            continue
        start, end = match.span(kind)
        if kind == "END":
            break
        if kind == "LINES":
            if previous in _ENDS_STATEMENT and (end == len(text) or text.find("\n", start, end) >= 0):
                yield Token(TERMINATOR, "\n", start, end)
            previous = kind
            continue
        if kind == "CLOSE":
            if not in_block:
                raise NotPlainError
            if in_block.pop():
                yield Token(kind, "}", start, end)
            else:
                yield Token("RBRACE", "}", start, end)
                yield Token(TERMINATOR, "\n", end, end)
            previous = kind
            continue
        if kind == "BAD":
            raise NotPlainError
        value = match[kind]
        if kind == "SYMBOL":
            kind = SYMBOL_TYPES[value]
            if kind == "LBRACE":
                in_block.append(False)
            elif kind == "RBRACE" and in_block:
                in_block.pop()
        elif kind == "IDENT":
            kind = KEYWORD_TYPES.get(value, kind)
        elif kind == "STRING":
            value = decoded(value)
            if _LABEL.fullmatch(value):
                kind = "LABEL"
        previous = kind
        yield Token(kind, value, start, end)
    if previous in _ENDS_STATEMENT:
        yield Token(TERMINATOR, "\n", len(text), len(text))


def attribute_of(match: re.Match[str]) -> ast.Attribute:
    """The attribute of a LINE or PAIR."""
    name = match["name"]
    start = match.start("name")
    value = _value_of(match)
    if name[0] == '"':
        raise NotPlainError
    return ast.Attribute(name, value, start=start, end=value.end)


def field_of(match: re.Match[str]) -> ast.Field:
    """The object field of a FIELD or PAIR."""
    name = match["name"]
    start = match.start("name")
    value = _value_of(match)
    if name[0] != '"':
        return ast.Field(name, value, start=start, end=value.end)
    key = decoded(name[1:-1])
    return ast.Field(key or '""', value, True, start=start, end=value.end)


def _value_of(match: re.Match[str]) -> ast.Expr:
    """The node of a phrase's value: a literal, a path or a list of such."""
    text = match["value"]
    start, end = match.span("value")
    if text[0] == "[":
        items = [
            _literal(item[0], start + item.start(), start + item.end())
            for item in EACH_LITERAL.finditer(text)
        ]
        return ast.Array(tuple(items), start=start, end=end)
    return _literal(text, start, end)


def _literal(text: str, start: int, end: int) -> ast.Expr:
    """The node of a literal or a dotted path."""
    first = text[0]
    if first == '"' or first == "`":
        return ast.String(text if text.isascii() else decoded(text), start=start, end=end)
    if first in "0123456789.":
        return ast.Number(text, start=start, end=end)
    if text in _KEYWORDS:
        value = _KEYWORDS[text]
        return ast.Null(start=start, end=end) if value is None else ast.Bool(value, start=start, end=end)
    return path(text, start)


def path(text: str, start: int) -> ast.Expr:
    """The reference that a dotted path is."""
    first, *names = text.split(".")
    end = start + len(first)
    expr: ast.Identifier | ast.Access = ast.Identifier(first, start=start, end=end)
    for name in names:
        end += 1 + len(name)
        expr = ast.Access(expr, name, start=start, end=end)
    return expr
