"""PromQL text in, tokens with offsets out, by the three lexical modes of Prometheus.

Source: prometheus/prometheus promql/parser/lex.go. Between braces there are names, strings and matching
operators; between brackets only what a duration is made of.
"""

from __future__ import annotations

import re

from msgspec import Struct

from compiler.languages.promql.errors import Refused
from compiler.languages.quoted_strings import BadEscapeError, unquote
from compiler.lazy_pattern import lazy_pattern

AGGREGATIONS = frozenset({
    "sum", "avg", "count", "min", "max", "group", "stddev", "stdvar",
    "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio",
})  # fmt: skip
WORD_OPERATORS = frozenset({"and", "or", "unless", "atan2"})
CLAUSES = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset"})
FILLS = frozenset({"fill", "fill_left", "fill_right"})
CONTEXTUAL = frozenset({"start", "end", "step", "range", "anchored", "smoothed"}) | FILLS
KEYWORDS = AGGREGATIONS | WORD_OPERATORS | CLAUSES | CONTEXTUAL

_SPACE = r"(?P<space>[ \t\r\n]+|\#[^\r\n]*)"
_STRING = r"""(?P<string>"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|`[^`]*`)"""
_NUMBER = (
    r"(?P<number>(?:0[xX]_?[0-9a-fA-F](?:_?[0-9a-fA-F])*"
    r"|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?)(?![\w.]))"
    r"|(?P<duration>\d+[smhdwy]s?(?:\d+[smhdw]s?)*(?!\w))"
    r"|(?P<badnumber>\.?\d[\w.]*)"
)
_STATEMENT = lazy_pattern(
    rf"{_SPACE}|{_NUMBER}|{_STRING}|(?P<word>[A-Za-z_:][A-Za-z0-9_:]*)"
    r"|(?P<op>==|!=|<=|>=|</|>/|[-+*/%^<>=@(){}\[\],])"
)
_BRACES = lazy_pattern(rf"{_SPACE}|{_STRING}|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<op>=~|!~|!=|[=,}}])")
_BRACKETS = lazy_pattern(
    rf"{_SPACE}|{_NUMBER}|(?P<word>(?:step|range|min_of|max_of)(?!\w))|(?P<op>[-+*/%^(),:\]])", re.IGNORECASE
)
_MODES = {"{": _BRACES, "[": _BRACKETS, "}": _STATEMENT, "]": _STATEMENT}


class Token(Struct, frozen=True):
    """`kind` is `number`, `duration`, `string`, `word`, `keyword`, the operator itself, or `end`."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """All tokens, ending with one of kind `end`; raises Refused at the first character that fits nowhere."""
    found: list[Token] = []
    mode, position = _STATEMENT, 0
    while position < len(text):
        match = mode.match(text, position)
        if match is None:
            raise Refused(_misfit(text, position, mode), position, position + 1)
        position = match.end()
        kind = match.lastgroup
        if kind == "space":
            continue
        token = _token(str(kind), match[0], match.start(), position, mode is _STATEMENT)
        found.append(token)
        mode = _MODES.get(token.kind, mode)
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(kind: str, text: str, start: int, end: int, statement: bool) -> Token:
    if kind == "op":
        return Token(text, text, start, end)
    if kind == "word":
        return _word(text, start, end, statement)
    if kind == "badnumber":
        raise Refused(f"bad number or duration `{text}`", start, end)
    if kind == "string":
        _check_string(text, start, end)
    return Token(kind, text, start, end)


def _word(text: str, start: int, end: int, statement: bool) -> Token:
    lower = text.lower()
    if statement and lower in ("inf", "nan"):
        return Token("number", lower, start, end)
    if not statement:
        return Token("word", text, start, end)
    return Token("keyword" if lower in KEYWORDS else "word", text, start, end)


def _check_string(literal: str, start: int, end: int) -> None:
    if "\ufffd" in literal:
        raise Refused("invalid UTF-8 in a string", start, end)
    try:
        unquote(literal)
    except BadEscapeError as error:
        raise Refused(error.message, start + error.offset, end) from None


def _misfit(text: str, position: int, mode: re.Pattern[str]) -> str:
    character = text[position]
    if character in "\"'`" and mode is not _BRACKETS:
        return "string is not closed"
    where = {_BRACES: " between braces", _BRACKETS: " in a duration"}.get(mode, "")
    return f"unexpected character `{character}`{where}"
