"""A time and a layout in, the time written so out.

Source of the rules: Go's time package (format.go, appendFormat).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from compiler.languages.go_time.calendar import DAY, MONTHS, WEEKDAYS, days_of_date
from compiler.languages.go_time.layouts import Part, parts
from compiler.languages.go_time.value import Time


class Clock(Struct, frozen=True):
    """What a clock and a calendar in the time's zone show."""

    year: int
    month: int
    day: int
    second_of_day: int
    nanoseconds: int
    zone: str
    offset: int

    @property
    def hour(self) -> int:
        return self.second_of_day // 3600

    @property
    def hour12(self) -> int:
        return self.hour % 12 or 12

    @property
    def minute(self) -> int:
        return self.second_of_day // 60 % 60

    @property
    def second(self) -> int:
        return self.second_of_day % 60

    @property
    def year_day(self) -> int:
        return days_of_date(self.year, self.month, self.day) - days_of_date(self.year, 1, 1) + 1

    @property
    def weekday(self) -> int:
        """0 is Sunday."""
        return (days_of_date(self.year, self.month, self.day) + 4) % 7


def clock(time: Time) -> Clock:
    (year, month, day), second = time.wall()
    name, offset = time.zone.at(time.seconds)
    return Clock(year, month, day, second % DAY, time.nanoseconds, name, offset)


def format_time(time: Time, layout: str) -> str:
    """Time.Format."""
    shown = clock(time)
    return "".join(
        part.prefix + (_WRITERS[part.element](shown, part) if part.element else "") for part in parts(layout)
    )


def _padded(number: int, width: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number):0{width}d}"


def _fraction(shown: Clock, part: Part) -> str:
    digits = f"{shown.nanoseconds:09d}"
    if part.element == ".9":
        if not shown.nanoseconds:
            return ""
        digits = digits[: part.digits].rstrip("0")
        return part.written[0] + digits if digits else ""
    return part.written[0] + digits[: part.digits]


def _offset(shown: Clock, part: Part) -> str:
    if part.element[0] == "Z" and not shown.offset:
        return "Z"
    form = part.element[3:]
    colon = ":" if ":" in form else ""
    sign = "-" if shown.offset <= -60 else "+"  # Go counts in minutes here, cut towards zero
    size = abs(shown.offset)
    text = f"{sign}{size // 3600:02d}"
    if form:
        text += f"{colon}{size // 60 % 60:02d}"
    return text + (f"{colon}{size % 60:02d}" if len(form) > 3 else "")


def _zone_name(shown: Clock, _part: Part) -> str:
    if shown.zone:
        return shown.zone
    minutes = abs(shown.offset) // 60
    return f"{'-' if shown.offset <= -60 else '+'}{minutes // 60:02d}{minutes % 60:02d}"


_Writer = Callable[[Clock, Part], str]
_OFFSET_FORMS: Final = [sign + "07" + form for sign in "-Z" for form in ("0000", ":00:00", "00", ":00", "")]
_FIELD_WRITERS: Final[dict[str, _Writer]] = {
    "January": lambda shown, _: MONTHS[shown.month - 1],
    "Jan": lambda shown, _: MONTHS[shown.month - 1][:3],
    "1": lambda shown, _: str(shown.month),
    "01": lambda shown, _: _padded(shown.month, 2),
    "Monday": lambda shown, _: WEEKDAYS[shown.weekday],
    "Mon": lambda shown, _: WEEKDAYS[shown.weekday][:3],
    "2": lambda shown, _: str(shown.day),
    "_2": lambda shown, _: f"{shown.day:2d}",
    "02": lambda shown, _: _padded(shown.day, 2),
    "__2": lambda shown, _: f"{shown.year_day:3d}",
    "002": lambda shown, _: _padded(shown.year_day, 3),
    "15": lambda shown, _: _padded(shown.hour, 2),
    "3": lambda shown, _: str(shown.hour12),
    "03": lambda shown, _: _padded(shown.hour12, 2),
    "4": lambda shown, _: str(shown.minute),
    "04": lambda shown, _: _padded(shown.minute, 2),
    "5": lambda shown, _: str(shown.second),
    "05": lambda shown, _: _padded(shown.second, 2),
    "2006": lambda shown, _: _padded(shown.year, 4),
    "06": lambda shown, _: _padded(abs(shown.year) % 100, 2),
    "PM": lambda shown, _: "PM" if shown.hour >= 12 else "AM",
    "pm": lambda shown, _: "pm" if shown.hour >= 12 else "am",
    "MST": _zone_name,
    ".0": _fraction,
    ".9": _fraction,
}
_WRITERS: Final = _FIELD_WRITERS | dict.fromkeys(_OFFSET_FORMS, _offset)
