"""A number or character literal of a template in, the node with every Go type it can be out.

Source of the rules: Go's text/template/parse (node.go, newNumber).
"""

from __future__ import annotations

from compiler.languages.go_strconv import BadSyntax, parse_float, parse_number, quote, unquote_rune
from compiler.languages.go_template.nodes import Number
from compiler.lazy_pattern import lazy_pattern

_IMAGINARY_PART = lazy_pattern(r"(?<=[^eEpP])[+-]")


def number_of(text: str) -> Number:
    """Raises BadSyntax with Go's message."""
    if text[0] == "'":
        return _character(text)
    if text[-1] == "i":
        return _complex(text)
    try:
        integer = parse_number(text)
    except BadSyntax:
        return _floating(text)
    if not -(2**63) <= integer < 2**64:
        raise BadSyntax(f"integer overflow: {quote(text)}")
    return Number(text, integer if integer < 2**63 else None, float(integer))


def _character(text: str) -> Number:
    try:
        rune = unquote_rune(text)
    except BadSyntax as error:
        raise BadSyntax(f"malformed character constant: {text}") from error
    return Number(text, rune, float(rune))


def _floating(text: str) -> Number:
    try:
        number = parse_float(text)
    except BadSyntax as error:
        raise BadSyntax(f"illegal number syntax: {quote(text)}") from error
    if not any(c in ".eEpP" for c in text):
        raise BadSyntax(f"integer overflow: {quote(text)}")
    return Number(text, _whole(number), number)


def _complex(text: str) -> Number:
    split = [match.start() for match in _IMAGINARY_PART.finditer(text)]
    real, imaginary = (text[: split[-1]], text[split[-1] : -1]) if split else ("0", text[:-1])
    try:
        value = complex(parse_float(real), parse_float(imaginary))
    except BadSyntax as error:
        raise BadSyntax(f"illegal number syntax: {quote(text)}") from error
    floating = value.real if value.imag == 0 else None
    return Number(text, None if floating is None else _whole(floating), floating, value)


def _whole(number: float) -> int | None:
    """The int64 that equals the float, if there is one."""
    return int(number) if abs(number) < 2**63 and number == int(number) else None
