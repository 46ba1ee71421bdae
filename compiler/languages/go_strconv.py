"""Go's strconv: texts to strings and numbers, and strings and numbers to texts.

Source of the rules: Go's strconv package (quote.go, atoi.go, atof.go, ftoa.go).
"""

from __future__ import annotations

import math
import re
from typing import Final

from compiler.languages.go_strings import decode, encode, is_digit, is_letter
from compiler.lazy_pattern import lazy_pattern

_ESCAPES: Final = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, '"': 34}
_ESCAPE = lazy_pattern(
    r"""\\(?:(?P<simple>[abfnrtv\\'"])|(?P<octal>[0-3][0-7]{2})|x(?P<byte>[0-9A-Fa-f]{2})"""
    r"|u(?P<short>[0-9A-Fa-f]{4})|U(?P<long>[0-9A-Fa-f]{8}))"
)
_BROKEN = lazy_pattern("[\udc80-\udcff]")
_UNESCAPED: Final = {
    c: "\\" + n for n, c in {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r"}.items()
} | {
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
}
_PLAIN_INTEGER = lazy_pattern(r"[+-]?[0-9]+")
_PREFIXED_INTEGER = lazy_pattern(
    r"([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|([1-9](?:_?[0-9])*|0))"
)
_DECIMAL_FLOAT = lazy_pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEX_FLOAT = lazy_pattern(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_SEPARATORS = lazy_pattern(r"(?<=[0-9])_(?=[0-9])")
_HEX_SEPARATORS = lazy_pattern(r"(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])")
_LARGEST_PLAIN_EXPONENT: Final = 6  # of `%g` with the shortest digits: 100000 stays, 1e+06 does not
_LOWEST_EXPONENT: Final = -1074  # of the last bit of a float
_SPECIAL_FLOAT = lazy_pattern(r"[+-]?(?:inf|infinity)|nan", re.IGNORECASE)


class BadSyntax(ValueError):  # noqa: N818 - named for what the text is
    """A text that is no literal of the wanted kind, or whose number is out of range."""


def unquote(literal: str) -> str:
    """strconv.Unquote for strings: in `"` with escapes, or raw in backquotes. Raises BadSyntax."""
    quote, body = literal[:1], literal[1:-1]
    if len(literal) < 2 or literal[-1] != quote or quote not in ('"', "`"):
        raise BadSyntax("invalid syntax")
    if quote == "`":
        if "`" in body:
            raise BadSyntax("invalid syntax")
        return body.replace("\r", "")
    if "\n" in body:
        raise BadSyntax("invalid syntax")
    if "\\" not in body and '"' not in body:
        return body
    return _unescape(body, quote)


def unquote_rune(literal: str) -> int:
    """The code point of a character literal such as `'a'` or `'\\n'`. Raises BadSyntax."""
    body = literal[1:-1]
    if body and body != "'" and body[0] != "\\" and len(body) == 1:
        return 0xFFFD if "\ud800" <= body <= "\udfff" else ord(body)
    match = _ESCAPE.fullmatch(body)
    if match is None or match["simple"] == '"':
        raise BadSyntax("invalid syntax")
    return _code_point(match)


def _unescape(body: str, quote: str) -> str:
    result = bytearray()
    position = 0
    while position < len(body):
        step = body.find("\\", position)
        plain = body[position : step if step >= 0 else len(body)]
        if quote in plain:
            raise BadSyntax("invalid syntax")
        result += encode(_BROKEN.sub("\ufffd", plain))
        if step < 0:
            break
        match = _ESCAPE.match(body, step)
        if match is None or match["simple"] == "'":
            raise BadSyntax("invalid syntax")
        result += _escaped_bytes(match)
        position = match.end()
    return decode(bytes(result))


def _escaped_bytes(match: re.Match[str]) -> bytes:
    number = _code_point(match)
    return bytes((number,)) if match["byte"] or match["octal"] else chr(number).encode()


def _code_point(match: re.Match[str]) -> int:
    if match["simple"]:
        return _ESCAPES[match["simple"]]
    if match["octal"]:
        return int(match["octal"], 8)
    if match["byte"]:
        return int(match["byte"], 16)
    number = int(match["short"] or match["long"], 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise BadSyntax("invalid syntax")
    return number


def quote(text: str, mark: str = '"', *, ascii_only: bool = False) -> str:
    """strconv.Quote (and QuoteToASCII, and QuoteRune with `'`): what `%q` prints."""
    plain = text.isascii() and text.isprintable() and "\\" not in text and mark not in text
    return mark + (text if plain else "".join(_quoted(c, mark, ascii_only) for c in text)) + mark


def _quoted(char: str, mark: str, ascii_only: bool) -> str:
    number = ord(char)
    if char == mark:
        return "\\" + mark
    if char in _UNESCAPED:
        return _UNESCAPED[char]
    if number < 128 or not ascii_only:
        if char.isprintable():
            return char
        if number < 32 or number == 127:
            return f"\\x{number:02x}"
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def is_print(char: str) -> bool:
    """strconv.IsPrint."""
    return char.isprintable()


def parse_int(text: str, bits: int = 64) -> int:
    """strconv.ParseInt in base 10: digits with an optional sign. Raises BadSyntax, also out of range."""
    if not _PLAIN_INTEGER.fullmatch(text):
        raise BadSyntax("invalid syntax")
    return _in_range(_long_int(text), bits)


def parse_prefixed_int(text: str) -> int:
    """strconv.ParseInt in base 0: `0x`, `0b`, `0o` or `0` before the digits, `_` between them. Raises
    BadSyntax.
    """
    return _in_range(parse_number(text), 64)


def parse_number(text: str) -> int:
    """An integer literal of any size by Go's syntax, with an optional sign. Raises BadSyntax."""
    match = _PREFIXED_INTEGER.fullmatch(text)
    if match is None:
        raise BadSyntax("invalid syntax")
    sign, hexadecimal, binary, octal, decimal = match.groups()
    digits, base = next((d, b) for d, b in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)) if d)
    number = _long_int(digits.replace("_", ""), base)
    return -number if sign == "-" else number


def _long_int(digits: str, base: int = 10) -> int:
    if len(digits.lstrip("+-0")) > 100:
        raise BadSyntax("value out of range")
    sign = "-" if digits[:1] == "-" else ""
    return int(sign + (digits.lstrip("+-0") or "0"), base)


def _in_range(number: int, bits: int) -> int:
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise BadSyntax("value out of range")
    return number


def parse_float(text: str) -> float:
    """strconv.ParseFloat: decimal, `0x1p-2`, `inf`, `nan`. Raises BadSyntax, also when too large."""
    hexadecimal = text.lstrip("+-")[:2].lower() == "0x"
    if "_" in text:
        text = (_HEX_SEPARATORS if hexadecimal else _SEPARATORS).sub("", text)
    if _DECIMAL_FLOAT.fullmatch(text):
        number = float(text)
    elif _SPECIAL_FLOAT.fullmatch(text):
        return float(text)
    elif _HEX_FLOAT.fullmatch(text):
        number = _hex_float(text)
    else:
        raise BadSyntax("invalid syntax")
    if math.isinf(number):
        raise BadSyntax("value out of range")
    return number


def _hex_float(text: str) -> float:
    try:
        return float.fromhex(text)
    except (OverflowError, ValueError) as error:
        raise BadSyntax("value out of range") from error


def format_float(number: float, verb: str, precision: int = -1) -> str:
    """strconv.FormatFloat: verb one of `e E f g G b x X`; precision -1: as few digits as name the number."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "+Inf" if number > 0 else "-Inf"
    if verb in "xX":
        return _format_hex(number, verb, precision)
    if verb == "b":
        return _format_binary(number)
    if precision < 0:
        return _format_shortest(number, verb)
    return f"%.{precision}{verb}" % number


def _format_shortest(number: float, verb: str) -> str:
    sign, digits, exponent = shortest_digits(number)
    point = len(digits) + exponent  # the decimal point stands after this many digits
    if verb in "gG":
        scientific = digits != "0" and not -4 <= point - 1 < _LARGEST_PLAIN_EXPONENT
        verb = ("e" if verb == "g" else "E") if scientific else "f"
    if verb == "f":
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}" if digits != "0" else sign + "0"
        padded = digits.ljust(point, "0")
        return sign + padded[:point] + ("." + padded[point:] if len(padded) > point else "")
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}{verb}{'-' if point < 1 else '+'}{abs(point - 1):02d}"


def shortest_digits(number: float) -> tuple[str, str, int]:
    """Sign, digits and exponent of a finite float: sign · digits · 10^exponent, without zeros at the end."""
    mantissa, _, exponent = repr(number).partition("e")
    sign = "-" if mantissa[0] == "-" else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    fraction = fraction.rstrip("0")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) - len(fraction)
    if not digits:
        return sign, "0", 0
    return sign, digits.rstrip("0"), power + len(digits) - len(digits.rstrip("0"))


def _format_binary(number: float) -> str:
    exponent = max(math.frexp(number)[1] - 53, _LOWEST_EXPONENT) if number else _LOWEST_EXPONENT
    sign = "-" if math.copysign(1.0, number) < 0 else ""
    return f"{sign}{int(math.ldexp(abs(number), -exponent))}p{exponent:+d}"


def _format_hex(number: float, verb: str, precision: int) -> str:
    mantissa, exponent = math.frexp(abs(number))
    fraction = int(mantissa * 2**53)  # 1.52 bits: the leading 1 is bit 52
    exponent = exponent - 1 if number else 0
    if 0 <= precision < 13:
        shift = 52 - 4 * precision
        kept, rest = fraction >> shift, fraction & ((1 << shift) - 1)
        kept += rest > 1 << (shift - 1) or (rest == 1 << (shift - 1) and kept & 1)
        if kept >> (4 * precision + 1):
            kept, exponent = kept >> 1, exponent + 1
        lead, digits = kept >> (4 * precision), f"{kept & ((1 << 4 * precision) - 1):0{precision}x}"
        digits = digits if precision else ""
    else:
        lead, digits = fraction >> 52, f"{fraction & ((1 << 52) - 1):013x}"
        digits = digits.rstrip("0") if precision < 0 else digits.ljust(precision, "0")
    sign = "-" if math.copysign(1.0, number) < 0 else ""
    point = "." if digits else ""
    text = f"{sign}0x{lead}{point}{digits}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return text.upper() if verb == "X" else text


def extracted_text(value: object) -> str | None:
    """The text of a value that a Loki stage extracted; None where it has none (null, lists, objects).

    Text as is; numbers with the fewest digits and no exponent; `true` or `false`
    (grafana/alloy: internal/component/loki/process/stages/util.go, getString).
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return format_float(value, "f")
    return None


def is_identifier_rune(char: str) -> bool:
    """A letter, a decimal digit or `_`."""
    return char == "_" or is_letter(char) or is_digit(char)
