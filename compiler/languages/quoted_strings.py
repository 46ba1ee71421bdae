"""A quoted string literal of PromQL or LogQL in, its text out, by the rules of Prometheus."""

from __future__ import annotations

import re

from compiler.lazy_pattern import lazy_pattern

_ESCAPE = lazy_pattern(
    r"""\\(?:(?P<simple>[abfnrtv\\'"])|x(?P<hex>[0-9A-Fa-f]{2})|(?P<octal>[0-7]{3})"""
    r"""|u(?P<short>[0-9A-Fa-f]{4})|U(?P<long>[0-9A-Fa-f]{8})|(?P<unknown>.?))""",
    re.DOTALL,
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_LARGEST_CODE_POINT = 0x10FFFF


class BadEscapeError(ValueError):
    """An escape that the quoting does not know; `offset` counts characters from the opening quote."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def unquote(literal: str) -> str:
    """The text of a whole literal in `"`, `'` or backticks; bytes that are no UTF-8 become U+FFFD.

    Raises BadEscapeError. Source of the rules: prometheus/prometheus util/strutil/quote.go.
    """
    quote, body = literal[0], literal[1:-1]
    if quote == "`":
        return body.replace("\r", "")
    if "\\" not in body:
        return body
    return _with_escapes(body, quote)


def _with_escapes(body: str, quote: str) -> str:
    out = bytearray()
    end = 0
    for match in _ESCAPE.finditer(body):
        out += body[end : match.start()].encode("utf-8", "surrogatepass")
        out += _escaped(match, quote)
        end = match.end()
    out += body[end:].encode("utf-8", "surrogatepass")
    return out.decode("utf-8", "replace")


def _escaped(match: re.Match[str], quote: str) -> bytes:
    offset = match.start() + 1
    kind, digits = match.lastgroup, match[match.lastgroup or "unknown"]
    match kind:
        case "simple" if digits in _SIMPLE:
            return _SIMPLE[digits].encode()
        case "simple" if digits == quote:
            return digits.encode()
        case "hex":
            return bytes([int(digits, 16)])
        case "octal" if int(digits, 8) < 256:
            return bytes([int(digits, 8)])
        case "short" | "long":
            return _code_point(int(digits, 16), offset)
    raise BadEscapeError(f"unknown escape sequence `{match[0]}`", offset)


def _code_point(number: int, offset: int) -> bytes:
    if number > _LARGEST_CODE_POINT or 0xD800 <= number < 0xE000:
        raise BadEscapeError("escape is not a Unicode code point", offset)
    return chr(number).encode()


def quote(text: str) -> str:
    """`text` as a double-quoted literal, without characters that any reader of the two languages refuses."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'
