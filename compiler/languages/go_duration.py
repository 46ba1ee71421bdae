"""Durations as Go and Prometheus write them: text in, whole nanoseconds out, and back.

Sources of the rules: Go's time package (ParseDuration, Duration.String); github.com/prometheus/common model
(ParseDuration, Duration.String) for Prometheus' own durations.
"""

from __future__ import annotations

import re
from typing import Final

from compiler.languages.go_strconv import quote
from compiler.lazy_pattern import lazy_pattern

MAX: Final = 2**63 - 1

NANOSECOND: Final = 1
MICROSECOND: Final = 1000
MILLISECOND: Final = 10**6
SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_GO_UNITS: Final = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "µs": MICROSECOND,  # U+00B5, the micro sign
    "μs": MICROSECOND,  # U+03BC, the Greek letter
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_GO_PART = lazy_pattern(r"([0-9]*)(?:\.([0-9]*))?([^.0-9]*)")
_MOST_DIGITS: Final = 19
_PROMETHEUS_UNITS: Final = {
    "y": 365 * DAY,
    "w": 7 * DAY,
    "d": DAY,
    "h": HOUR,
    "m": MINUTE,
    "s": SECOND,
    "ms": MILLISECOND,
}
_PROMETHEUS = lazy_pattern("".join(f"(?:([0-9]+){unit})?" for unit in _PROMETHEUS_UNITS))
_PROMETHEUS_PART = lazy_pattern(r"([0-9]+)([^0-9]*)")


class BadDuration(ValueError):  # noqa: N818 - named for what the text is
    """A text that is no duration, or one too long for 64 bits of nanoseconds."""


def parse(text: str) -> int:
    """time.ParseDuration: "1h15m30.918s" as nanoseconds; units ns us ms s m h. Raises BadDuration with Go's
    text.
    """
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    if not rest:
        raise _invalid(text)
    total = position = 0
    while position < len(rest):
        match = _GO_PART.match(rest, position)
        assert match is not None  # it matches the empty text
        position = match.end()
        total += _part(match, text)
        if total > MAX + 1:
            raise _invalid(text)
    if text[0] == "-":
        return -total
    if total > MAX:
        raise _invalid(text)
    return total


def _part(match: re.Match[str], text: str) -> int:
    """One number with its unit, in nanoseconds."""
    whole, fraction, unit_name = match.groups()
    if not (whole or fraction) or len(whole.lstrip("0")) > _MOST_DIGITS or int(whole or 0) > MAX + 1:
        raise _invalid(text)
    if not unit_name:
        raise BadDuration(f"time: missing unit in duration {quote(text)}")
    unit = _GO_UNITS.get(unit_name)
    if unit is None:
        raise BadDuration(f"time: unknown unit {quote(unit_name)} in duration {quote(text)}")
    if int(whole or 0) > (MAX + 1) // unit:
        raise _invalid(text)
    return int(whole or 0) * unit + _fraction(fraction or "", unit)


def _fraction(digits: str, unit: int) -> int:
    """As Go computes it: in floats, from as many digits as an int64 holds."""
    number, scale = 0, 1.0
    for digit in digits:
        if number > MAX // 10 or number * 10 + int(digit) > MAX + 1:
            break
        number = number * 10 + int(digit)
        scale *= 10
    return int(float(number) * (float(unit) / scale)) if number else 0


def _invalid(text: str) -> BadDuration:
    return BadDuration(f"time: invalid duration {quote(text)}")


def go_text(nanoseconds: int) -> str:
    """time.Duration.String: "1h15m30.918s", "1.5µs", "0s"."""
    if nanoseconds == 0:
        return "0s"
    size = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    for unit, name in ((NANOSECOND, "ns"), (MICROSECOND, "µs"), (MILLISECOND, "ms")):
        if size < unit * 1000:
            return f"{sign}{_decimal(size, unit)}{name}"
    minutes, rest = divmod(size, MINUTE)
    text = f"{_decimal(rest, SECOND)}s"
    if minutes:
        text = f"{minutes % 60}m{text}"
    return f"{sign}{minutes // 60}h{text}" if minutes >= 60 else sign + text


def _decimal(size: int, unit: int) -> str:
    whole, rest = divmod(size, unit)
    fraction = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{fraction}" if fraction else str(whole)


def parse_prometheus(text: str) -> int:
    """model.ParseDuration: "1d12h" as nanoseconds; units y w d h m s ms, largest first, no sign, no fraction.

    Raises BadDuration with Prometheus' text.
    """
    if text == "0":
        return 0
    if not text:
        raise BadDuration("empty duration string")
    if not _PROMETHEUS.fullmatch(text):
        raise BadDuration(_prometheus_complaint(text))
    total = 0
    for digits, name in _PROMETHEUS_PART.findall(text):
        number, unit = digits.lstrip("0") or "0", _PROMETHEUS_UNITS[name]
        if len(number) > 20 or int(number) >= 2**64:
            raise BadDuration(f"not a valid duration string: {quote(text)}")
        total += int(number) * unit
        if total > MAX:
            raise BadDuration("duration out of range")
    return total


def _prometheus_complaint(text: str) -> str:
    for _, name in _PROMETHEUS_PART.findall(text):
        if name and name not in _PROMETHEUS_UNITS:
            return f"unknown unit {quote(name)} in duration {quote(text)}"
    return f"not a valid duration string: {quote(text)}"
