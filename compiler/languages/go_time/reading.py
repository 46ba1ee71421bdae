"""The elements of a layout, each with a reader that takes its value from the front of a text.

Source of the rules: Go's time package (format.go, parse). Go reads bytes; so do the readers, on text in which
each character is one byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from compiler.languages.go_time.calendar import MONTHS, WEEKDAYS
from compiler.languages.go_time.layouts import Part
from compiler.lazy_pattern import lazy_pattern

_YEAR = lazy_pattern(r"[0-9]{4}")
_ONE_OR_TWO = lazy_pattern(r"[0-9]{1,2}")
_UP_TO_THREE = lazy_pattern(r"[0-9]{1,3}")
_FRACTION = lazy_pattern(r"[.,]([0-9]+)")
_SIGNED_FRACTION = lazy_pattern(r"[.,]([+-]?[0-9]+)")
_ZONE_NAME = lazy_pattern(
    r"ChST|MeST|GMT(?:[+-](?:0*(?:1?[0-9]|2[0-3]))(?![0-9]))?|[+-]0*(?:1?[0-9]|2[0-3])(?![0-9])"
    r"|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z])"
)
_OFFSETS: Final = {
    form: lazy_pattern(
        "([+-])" + ":".join(["([0-9]{2})"] * count) if colon else "([+-])" + "([0-9]{2})" * count
    )
    for form, count, colon in (
        ("", 1, ""),
        ("00", 2, ""),
        (":00", 2, ":"),
        ("0000", 3, ""),
        (":00:00", 3, ":"),
    )
}
_SHORT_MONTHS: Final = [name[:3] for name in MONTHS]
_SHORT_WEEKDAYS: Final = [name[:3] for name in WEEKDAYS]
_SHORTEST_ZONE: Final = 3


class BadValue(Exception):  # noqa: N818 - named for what the text is
    """The text at hand is no value of the element."""


class OutOfRange(Exception):  # noqa: N818 - named for what the text is
    """A value beyond the range that its message names."""


class Fields:
    """What was read so far; `rest` is the text still to read."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.year = 0
        self.month = self.day = self.year_day = -1
        self.hour = self.minute = self.second = self.nanoseconds = 0
        self.is_morning = self.is_afternoon = False
        self.is_utc = False
        self.offset: int | None = None
        self.zone_name = ""


def skip(reader: Fields, prefix: str) -> bool:
    """Literal text; a run of spaces in the layout fits any run, and none at the end of the text."""
    rest = reader.rest
    while prefix:
        if prefix[0] == " ":
            if rest and rest[0] != " ":
                break
            prefix, rest = prefix.lstrip(" "), rest.lstrip(" ")
        elif rest[:1] == prefix[0]:
            prefix, rest = prefix[1:], rest[1:]
        else:
            break
    reader.rest = rest
    return not prefix


def _take(reader: Fields, pattern: re.Pattern[str]) -> re.Match[str]:
    match = pattern.match(reader.rest)
    if match is None:
        raise BadValue
    reader.rest = reader.rest[match.end() :]
    return match


def _number(reader: Fields, *, two_digits: bool) -> int:
    digits = _take(reader, _ONE_OR_TWO)[0]
    if two_digits and len(digits) < 2:
        raise BadValue
    return int(digits)


def _name(reader: Fields, names: Sequence[str]) -> int:
    """The place of the name at hand, in any case."""
    for place, name in enumerate(names):
        if reader.rest[: len(name)].lower() == name.lower():
            reader.rest = reader.rest[len(name) :]
            return place
    raise BadValue


def _in_range(number: int, first: int, last: int, what: str) -> int:
    if not first <= number <= last:
        raise OutOfRange(what)
    return number


def _read_short_year(reader: Fields, _part: Part, _next: str) -> None:
    digits, reader.rest = reader.rest[:2], reader.rest[2:]
    if not re.fullmatch(r"[0-9]{2}|[+-][0-9]", digits):
        raise BadValue
    year = int(digits)
    reader.year = year + (1900 if year >= 69 else 2000)


def _read_year(reader: Fields, _part: Part, _next: str) -> None:
    reader.year = int(_take(reader, _YEAR)[0])


def _read_month_name(names: Sequence[str]) -> Callable[[Fields, Part, str], None]:
    def read(reader: Fields, _part: Part, _next: str) -> None:
        reader.month = _name(reader, names) + 1

    return read


def _read_weekday(names: Sequence[str]) -> Callable[[Fields, Part, str], None]:
    def read(reader: Fields, _part: Part, _next: str) -> None:
        _name(reader, names)

    return read


def _read_month(reader: Fields, part: Part, _next: str) -> None:
    reader.month = _in_range(_number(reader, two_digits=part.element == "01"), 1, 12, "month")


def _read_day(reader: Fields, part: Part, _next: str) -> None:
    if part.element == "_2":
        reader.rest = reader.rest.removeprefix(" ")
    reader.day = _number(reader, two_digits=part.element == "02")


def _read_year_day(reader: Fields, part: Part, _next: str) -> None:
    if part.element == "__2":
        reader.rest = reader.rest.removeprefix(" ").removeprefix(" ")
    digits = _take(reader, _UP_TO_THREE)[0]
    if part.element == "002" and len(digits) < 3:
        raise BadValue
    reader.year_day = int(digits)


def _read_hour(reader: Fields, _part: Part, _next: str) -> None:
    reader.hour = _in_range(_number(reader, two_digits=False), 0, 23, "hour")


def _read_hour12(reader: Fields, part: Part, _next: str) -> None:
    reader.hour = _in_range(_number(reader, two_digits=part.element == "03"), 0, 12, "hour")


def _read_minute(reader: Fields, part: Part, _next: str) -> None:
    reader.minute = _in_range(_number(reader, two_digits=part.element == "04"), 0, 59, "minute")


def _read_second(reader: Fields, part: Part, following: str) -> None:
    """A fraction may follow in the text though the layout has none."""
    reader.second = _in_range(_number(reader, two_digits=part.element == "05"), 0, 59, "second")
    if following not in (".0", ".9") and (match := _FRACTION.match(reader.rest)):
        reader.nanoseconds = _nanoseconds(match[1])
        reader.rest = reader.rest[match.end() :]


def _read_fraction(reader: Fields, part: Part, _next: str) -> None:
    """Exactly as many digits as the layout has zeros; Go reads the first nine, and takes a sign for one."""
    text, reader.rest = reader.rest[: 1 + part.digits], reader.rest[1 + part.digits :]
    match = _SIGNED_FRACTION.fullmatch(text[:10])
    if match is None or len(text) <= part.digits:
        raise BadValue
    reader.nanoseconds = _in_range(int(match[1]), 0, 10**9, "fractional second") * 10 ** (9 - len(match[1]))


def _read_optional_fraction(reader: Fields, _part: Part, _next: str) -> None:
    if match := _FRACTION.match(reader.rest):
        reader.nanoseconds = _nanoseconds(match[1])
        reader.rest = reader.rest[match.end() :]


def _nanoseconds(digits: str) -> int:
    return int(digits[:9].ljust(9, "0"))


def _read_half(halves: Sequence[str]) -> Callable[[Fields, Part, str], None]:
    def read(reader: Fields, _part: Part, _next: str) -> None:
        half, reader.rest = reader.rest[:2], reader.rest[2:]
        if half not in halves:
            raise BadValue
        reader.is_morning |= half == halves[0]
        reader.is_afternoon |= half == halves[1]

    return read


def _read_offset(reader: Fields, part: Part, _next: str) -> None:
    if part.element[0] == "Z" and reader.rest[:1] == "Z":
        reader.rest = reader.rest[1:]
        reader.is_utc = True
        return
    sign, *numbers = _take(reader, _OFFSETS[part.element[3:]]).groups()
    hours, minutes, seconds = map(int, (*numbers, "0", "0")[:3])
    _in_range(hours, 0, 24, "time zone offset hour")
    _in_range(minutes, 0, 60, "time zone offset minute")
    _in_range(seconds, 0, 60, "time zone offset second")
    size = (hours * 60 + minutes) * 60 + seconds
    reader.offset = -size if sign == "-" else size


def _read_zone_name(reader: Fields, _part: Part, _next: str) -> None:
    if reader.rest.startswith("UTC"):
        reader.rest = reader.rest[3:]
        reader.is_utc = True
        return
    if len(reader.rest) < _SHORTEST_ZONE:
        raise BadValue
    reader.zone_name = _take(reader, _ZONE_NAME)[0]


_Reader = Callable[[Fields, Part, str], None]  # the last: the element that follows in the layout
READERS: Final[dict[str, _Reader]] = {
    "January": _read_month_name(MONTHS),
    "Jan": _read_month_name(_SHORT_MONTHS),
    "1": _read_month,
    "01": _read_month,
    "Monday": _read_weekday(WEEKDAYS),
    "Mon": _read_weekday(_SHORT_WEEKDAYS),
    "2": _read_day,
    "_2": _read_day,
    "02": _read_day,
    "__2": _read_year_day,
    "002": _read_year_day,
    "15": _read_hour,
    "3": _read_hour12,
    "03": _read_hour12,
    "4": _read_minute,
    "04": _read_minute,
    "5": _read_second,
    "05": _read_second,
    "2006": _read_year,
    "06": _read_short_year,
    "PM": _read_half(("AM", "PM")),
    "pm": _read_half(("am", "pm")),
    "MST": _read_zone_name,
    ".0": _read_fraction,
    ".9": _read_optional_fraction,
} | dict.fromkeys([sign + "07" + form for sign in "-Z" for form in _OFFSETS], _read_offset)
