"""A template's text in, its tokens out: text, delimiters with their trim markers, and what stands between
them.

Source of the rules: Go's text/template/parse (lex.go). A comment leaves no token; the first error ends the
tokens.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Final

from compiler.languages.go_strconv import is_identifier_rune, quote
from compiler.languages.go_template.tokens import KEYWORDS, Kind, Token
from compiler.lazy_pattern import lazy_pattern

_BLANKS: Final = " \t\r\n"
_LEFT_TRIM = lazy_pattern(r"-[ \t\r\n]")
_RIGHT_DELIMITER = lazy_pattern(r"(?:[ \t\r\n]-)?\}\}")
_BLANK_RUN = lazy_pattern(r"[ \t\r\n]*")
_QUOTED = lazy_pattern(r'"(?:[^"\\\n]|\\[^\n])*"')
_QUOTED_CHAR = lazy_pattern(r"'(?:[^'\\\n]|\\[^\n])*'")
_TERMINATORS: Final = _BLANKS + ".,|:()"
_SIGNS: Final = {"|": Kind.PIPE, "=": Kind.ASSIGN, "(": Kind.LEFT_PAREN, ")": Kind.RIGHT_PAREN}
_SCAN_NUMBER = lazy_pattern(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*\.?[0-7_]*|0[bB][01_]*\.?[01_]*|[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]*)?)i?"
)


class _LexicalError(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def tokens(text: str) -> Iterator[Token]:
    """Every token, an EOF or ERROR last."""
    position = 0
    try:
        while (start := text.find("{{", position)) >= 0:
            trims = _LEFT_TRIM.match(text, start + 2) is not None
            plain = text[position:start]
            if plain := plain.rstrip(_BLANKS) if trims else plain:
                yield Token(Kind.TEXT, position, plain)
            inside = start + (4 if trims else 2)
            if text.startswith("/*", inside):
                position = _after_comment(text, inside)
                continue
            yield Token(Kind.LEFT_DELIMITER, start, "{{")
            position = yield from _action(text, inside)
        if position < len(text):
            yield Token(Kind.TEXT, position, text[position:])
        yield Token(Kind.EOF, len(text), "")
    except _LexicalError as error:
        yield Token(Kind.ERROR, error.offset, str(error))


def _after_comment(text: str, start: int) -> int:
    end = text.find("*/", start + 2)
    if end < 0:
        raise _LexicalError("unclosed comment", start)
    delimiter = _RIGHT_DELIMITER.match(text, end + 2)
    if delimiter is None:
        raise _LexicalError("comment ends before closing delimiter", start)
    return _after_delimiter(text, delimiter)


def _after_delimiter(text: str, delimiter: re.Match[str]) -> int:
    if len(delimiter[0]) == 2:
        return delimiter.end()
    blanks = _BLANK_RUN.match(text, delimiter.end())
    assert blanks is not None  # it matches the empty text
    return blanks.end()


def _action(text: str, position: int) -> Generator[Token, None, int]:
    """The tokens of one action; returns where the text after it starts."""
    depth = 0
    while (delimiter := _RIGHT_DELIMITER.match(text, position)) is None:
        if position >= len(text):
            raise _LexicalError("unclosed action", position)
        token = _token(text, position)
        depth += (token.kind is Kind.LEFT_PAREN) - (token.kind is Kind.RIGHT_PAREN)
        if depth < 0:
            raise _LexicalError("unexpected right paren", position)
        yield token
        position += len(token.value)
    if depth:
        raise _LexicalError("unclosed left paren", position)
    yield Token(Kind.RIGHT_DELIMITER, delimiter.end() - 2, "}}")
    return _after_delimiter(text, delimiter)


def _token(text: str, start: int) -> Token:
    char = text[start]
    if char in _BLANKS:
        return _space(text, start)
    if char in _SIGNS:
        return Token(_SIGNS[char], start, char)
    if char == ":":
        if not text.startswith(":=", start):
            raise _LexicalError("expected :=", start)
        return Token(Kind.DECLARE, start, ":=")
    if char in "\"`'":
        return _literal(text, start, char)
    if char == "$" or (char == "." and not text[start + 1 : start + 2].isdecimal()):
        return _field_or_variable(text, start)
    if char in ".+-" or (char.isascii() and char.isdecimal()):
        return _number(text, start)
    if is_identifier_rune(char):
        return _identifier(text, start)
    if char.isascii() and char.isprintable():
        return Token(Kind.CHAR, start, char)
    raise _LexicalError(f"unrecognized character in action: {_named(char)}", start)


def _space(text: str, start: int) -> Token:
    run = _BLANK_RUN.match(text, start)
    assert run is not None  # it matches the empty text
    blanks = run[0]
    if text.startswith("-}}", run.end()):
        blanks = blanks[:-1]  # the last one belongs to the trim marker
    return Token(Kind.SPACE, start, blanks)


def _literal(text: str, start: int, mark: str) -> Token:
    if mark == "`":
        end = text.find("`", start + 1)
        if end < 0:
            raise _LexicalError("unterminated raw quoted string", start)
        return Token(Kind.RAW_STRING, start, text[start : end + 1])
    match = (_QUOTED if mark == '"' else _QUOTED_CHAR).match(text, start)
    if match is None:
        what = "quoted string" if mark == '"' else "character constant"
        raise _LexicalError(f"unterminated {what}", start)
    return Token(Kind.STRING if mark == '"' else Kind.CHARACTER, start, match[0])


def _field_or_variable(text: str, start: int) -> Token:
    end = _word_end(text, start + 1)
    _expect_terminator(text, end, start)
    if text[start] == "$":
        return Token(Kind.VARIABLE, start, text[start:end])
    return Token(Kind.FIELD if end > start + 1 else Kind.DOT, start, text[start:end])


def _identifier(text: str, start: int) -> Token:
    end = _word_end(text, start)
    _expect_terminator(text, end, start)
    word = text[start:end]
    if word in ("true", "false"):
        return Token(Kind.BOOL, start, word)
    return Token(KEYWORDS.get(word, Kind.IDENTIFIER), start, word)


def _number(text: str, start: int) -> Token:
    end = _scan_number(text, start, start)
    if text[end : end + 1] not in ("+", "-"):
        return Token(Kind.NUMBER, start, text[start:end])
    end = _scan_number(text, end, start)
    if text[end - 1] != "i":
        raise _bad_number(text, start, end)
    return Token(Kind.COMPLEX, start, text[start:end])


def _scan_number(text: str, position: int, start: int) -> int:
    match = _SCAN_NUMBER.match(text, position)
    assert match is not None  # it matches the empty text
    if is_identifier_rune(text[match.end() : match.end() + 1] or "}"):
        raise _bad_number(text, start, match.end() + 1)
    return match.end()


def _bad_number(text: str, start: int, end: int) -> _LexicalError:
    return _LexicalError(f"bad number syntax: {quote(text[start:end])}", start)


def _word_end(text: str, position: int) -> int:
    while position < len(text) and is_identifier_rune(text[position]):
        position += 1
    return position


def _expect_terminator(text: str, position: int, start: int) -> None:
    if position < len(text) and text[position] not in _TERMINATORS and not text.startswith("}}", position):
        raise _LexicalError(f"bad character {_named(text[position])}", start)


def _named(char: str) -> str:
    """A character as Go's `%#U` prints it."""
    return f"U+{ord(char):04X}" + (f" '{char}'" if char.isprintable() else "")
