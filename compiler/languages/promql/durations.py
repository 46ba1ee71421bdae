"""The durations of PromQL: after `offset`, and the arithmetic between brackets.

Source: duration_expr and offset_duration_expr of prometheus/prometheus promql/parser/generated_parser.y.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from compiler.languages.operator_precedence import PRECEDENCE, RIGHT_ASSOCIATIVE
from compiler.languages.promql.ast import Duration
from compiler.languages.promql.errors import Refused
from compiler.languages.promql.lexer import Token
from compiler.languages.promql.token_stream import TokenStream
from compiler.lazy_pattern import lazy_pattern

LONGEST = float(2**63) / 1e9
"""Seconds that fit Go's time.Duration."""

_UNITS = {"y": 31536000.0, "w": 604800.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_ORDERED = lazy_pattern(
    r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?"
)
_UNARY = PRECEDENCE["^"]


def literal_seconds(token: Token) -> float:
    """The value of a number or of a duration; raises Refused for one that is none or that is too large."""
    if token.kind == "number":
        return number(token)
    match = _ORDERED.fullmatch(token.text)
    if match is None:
        raise Refused(f"`{token.text}` is not a duration", token.start, token.end)
    return sum(int(part) * _UNITS[unit] for part, unit in zip(match.groups(), _UNITS, strict=True) if part)


def number(token: Token) -> float:
    """A number literal as Go reads it: hexadecimal, octal with a leading 0, or decimal."""
    text = token.text.replace("_", "").lower()
    if text.startswith("0x"):
        value = float(int(text, 16))
    elif re.fullmatch("0[0-7]+", text):
        value = float(int(text, 8))
    else:
        value = float(text)
    if math.isinf(value) and text != "inf":
        raise Refused(f"number `{token.text}` is out of range", token.start, token.end)
    return value


def offset_duration(stream: TokenStream) -> Duration:
    """What follows `offset`: a literal ends it, so that `x offset 1m+1m` adds one minute to the values."""
    sign = stream.take("+", "-")
    start = (sign or stream.next).start
    if literal := stream.take("number", "duration"):
        seconds = _signed(sign, _in_range(literal_seconds(literal), literal))
    elif sign and stream.next.kind == "(":
        stream.take("(")
        seconds = _signed(sign, _arithmetic(stream, 0))
        stream.expect(")", "`)`")
    elif stream.next.kind in ("(", "word", "keyword"):
        seconds = _signed(sign, _operand(stream))
    else:
        raise stream.unexpected("a duration after offset")
    return Duration(seconds, start=start, end=stream.previous.end)


def bracket_duration(stream: TokenStream) -> Duration:
    """A range or step, which must be positive."""
    start = stream.next.start
    seconds = _arithmetic(stream, 0)
    end = stream.previous.end
    if seconds is not None and seconds <= 0 and not stream.experiment_within(start, end):
        raise Refused("a duration must be greater than 0", start, end)
    return Duration(seconds, start=start, end=end)


def _arithmetic(stream: TokenStream, binding: int) -> float | None:
    with stream.deeper():
        left = _operand(stream)
        while (operator := stream.next).kind in _OPERATIONS and PRECEDENCE[operator.kind] > binding:
            stream.take(operator.kind)
            stream.experiment("duration arithmetic", operator)
            level = PRECEDENCE[operator.kind]
            right = _arithmetic(stream, level - (operator.kind in RIGHT_ASSOCIATIVE))
            if operator.kind in "/%" and right == 0:
                raise Refused("division by zero", operator.start, operator.end)
            left = None if left is None or right is None else _calculate(operator, left, right)
        return left


def _operand(stream: TokenStream) -> float | None:
    if sign := stream.take("+", "-"):
        return _signed(sign, _arithmetic(stream, _UNARY - 1))
    if literal := stream.take("number", "duration"):
        return _in_range(literal_seconds(literal), literal)
    if opening := stream.take("("):
        stream.experiment("a duration in parentheses", opening)
        inner = _arithmetic(stream, 0)
        stream.expect(")", "`)`")
        return inner
    return _function(stream)


def _function(stream: TokenStream) -> float | None:
    word = stream.take("word", "keyword")
    name = word.text.lower() if word else ""
    if word is None or name not in ("step", "range", "min_of", "max_of"):
        raise stream.unexpected("a number or a duration")
    stream.experiment(f"{name}()", word)
    stream.expect("(", "`(`")
    values: list[float | None] = []
    if name.endswith("_of"):
        values.append(_arithmetic(stream, 0))
        stream.expect(",", "`,`")
        values.append(_arithmetic(stream, 0))
    stream.expect(")", "`)`")
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    return min(known) if name == "min_of" else max(known)


def _signed(sign: Token | None, seconds: float | None) -> float | None:
    return -seconds if seconds is not None and sign and sign.kind == "-" else seconds


def _in_range(seconds: float, token: Token) -> float:
    if math.isnan(seconds) or abs(seconds) > LONGEST:
        raise Refused("duration is out of range", token.start, token.end)
    return seconds


_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": math.fmod,
    "^": lambda a, b: math.pow(a, b),
}


def _calculate(operator: Token, left: float, right: float) -> float | None:
    try:
        return _OPERATIONS[operator.kind](left, right)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None
