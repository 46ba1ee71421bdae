"""Why a piece of source is no token: the official scanner's message, its offset, how far the scanner read.

How far it had read decides which error comes first: an illegal byte is reported as soon as it is read.
Offsets index a `Source.text`, one character for each byte.
"""

from __future__ import annotations

from compiler.alloy.errors import SourceError
from compiler.alloy.quoting import go_character
from compiler.alloy.terminals import ESCAPE
from compiler.lazy_pattern import lazy_pattern

_STRING_PIECE = lazy_pattern(rf'[^"\\\n]*(?:{ESCAPE}[^"\\\n]*)*+')
_EXPONENT = lazy_pattern(r"[0-9.]*[eE][+-]?")
_COMMENT_LINE = lazy_pattern(r"/\*[^\n]*?\*/[ \t\r]*")
_ESCAPE_LENGTHS = {  # by the first character: how many characters before the digits, how many digits, their base
    **dict.fromkeys("01234567", (0, 3, 8)),
    "x": (1, 2, 16),
    "u": (1, 4, 16),
    "U": (1, 8, 16),
}


def describe_bad_token(text: str, start: int) -> tuple[SourceError, int]:
    """The error in the ill-formed token at `start`, and the offset up to which the scanner had read."""
    match text[start]:
        case '"':
            return _bad_string(text, start)
        case "`":
            return SourceError(start, "string literal not terminated"), len(text)
        case "'":
            return SourceError(start, "illegal single-quoted string; use double quotes"), start + 1
        case "/":
            return SourceError(start, "block comment not terminated"), len(text)
        case "|" | "&" as operator:
            message = f"missing second {operator} in {operator * 2}"
            return SourceError(start + 1, message), start + 1
        case character if character in "0123456789.":
            exponent = _EXPONENT.match(text, start)
            return SourceError(start, "exponent has no digits"), exponent.end() if exponent else start
        case _:
            return illegal_character(text, start)


def illegal_character(text: str, start: int) -> tuple[SourceError, int]:
    """The error for a character that begins no token, and the offset after it."""
    character = _character_at(text, start)
    fault = SourceError(start, f"illegal character {go_character(character)}")
    return fault, start + len(character.encode("utf-8"))


def _bad_string(text: str, start: int) -> tuple[SourceError, int]:
    legal = _STRING_PIECE.match(text, start + 1)
    assert legal is not None
    end = legal.end()
    if text.startswith("\\", end):
        return _bad_escape(text, end + 1)
    return SourceError(start, "string literal not terminated"), end


def _bad_escape(text: str, start: int) -> tuple[SourceError, int]:
    """The error in the escape after a backslash."""
    kind = text[start : start + 1]
    if kind not in _ESCAPE_LENGTHS:
        message = "unknown escape sequence" if kind else "escape sequence not terminated"
        return SourceError(start, message), start
    prefix, length, base = _ESCAPE_LENGTHS[kind]
    first = start + prefix
    for position in range(first, first + length):
        if position >= len(text):
            return SourceError(start, "escape sequence not terminated"), position
        if text[position] not in "0123456789abcdefABCDEF" or int(text[position], 16) >= base:
            shown = go_character(_character_at(text, position))
            return SourceError(start, f"illegal character {shown} in escape sequence"), position
    return SourceError(start, "escape sequence is invalid Unicode code point"), first + length


def _character_at(text: str, start: int) -> str:
    """The character whose first byte is at `start`; U+FFFD where the bytes are no character."""
    return text[start : start + 4].encode("latin-1").decode("utf-8", "replace")[0]


def line_end_seen_at(text: str, start: int) -> int:
    """How far the scanner reads, from the newline or comment at `start`, to know that a statement ends."""
    if text[start] == "\n":
        return start + 1
    while comment := _COMMENT_LINE.match(text, start):
        start = comment.end()
    if text.startswith("//", start):
        return start + 1
    newline = text.find("\n", start)
    return newline if newline >= 0 else len(text)
