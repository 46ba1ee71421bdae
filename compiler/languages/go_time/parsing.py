"""A layout and a text in, the time that the text writes so out.

Source of the rules: Go's time package (format.go, parse).
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_strings import encode
from compiler.languages.go_time.calendar import days_before, days_in, is_leap
from compiler.languages.go_time.errors import TimeError
from compiler.languages.go_time.layouts import parts
from compiler.languages.go_time.reading import READERS, BadValue, Fields, OutOfRange, skip
from compiler.languages.go_time.value import Time, time_of_clock
from compiler.languages.go_time.zones import UTC, Zone

_MIDDAY: Final = 12


def parse_layout(layout: str, text: str, location: Zone = UTC) -> Time:
    """time.ParseInLocation: a text without a zone is in the location. Raises TimeError with Go's text."""
    reader = Fields(_as_bytes(text))
    elements = parts(_as_bytes(layout))
    for place, part in enumerate(elements):
        if not skip(reader, part.prefix):
            raise _cannot_parse(layout, text, reader.rest, part.prefix)
        if not part.element:
            if reader.rest:
                raise TimeError(f"parsing time {_quote(_as_bytes(text))}: extra text: {_quote(reader.rest)}")
            break
        before = reader.rest
        try:
            READERS[part.element](reader, part, elements[place + 1].element)
        except BadValue as error:
            raise _cannot_parse(layout, text, before, part.written) from error
        except OutOfRange as error:
            raise TimeError(f"parsing time {_quote(_as_bytes(text))}: {error} out of range") from error
    try:
        return _time(reader, location)
    except OutOfRange as error:
        raise TimeError(f"parsing time {_quote(_as_bytes(text))}: {error}") from error


def _cannot_parse(layout: str, text: str, rest: str, element: str) -> TimeError:
    return TimeError(
        f"parsing time {_quote(_as_bytes(text))} as {_quote(_as_bytes(layout))}: "
        f"cannot parse {_quote(rest)} as {_quote(element)}"
    )


def _as_bytes(text: str) -> str:
    """The text with one character for each of its bytes."""
    return text if text.isascii() else encode(text).decode("latin-1")


def _quote(text: str) -> str:
    """Bytes as Go's time package quotes them: those beyond ASCII in hex."""
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if " " <= char < "\x80" else f"\\x{ord(char):02x}"


def _time(fields: Fields, location: Zone) -> Time:
    """The instant that the fields name, in the zone that they name or else in the location."""
    if fields.is_afternoon and fields.hour < _MIDDAY:
        fields.hour += _MIDDAY
    elif fields.is_morning and not fields.is_afternoon and fields.hour == _MIDDAY:
        fields.hour = 0
    month, day = _date(fields) if fields.year_day >= 0 else (max(fields.month, 1), fields.day)
    day = 1 if day < 0 else day
    if not 1 <= day <= days_in(month, fields.year):
        raise OutOfRange("day out of range")
    second = (fields.hour * 60 + fields.minute) * 60 + fields.second
    zone = UTC if fields.is_utc or fields.offset is not None or fields.zone_name else location
    time = time_of_clock(fields.year, month, day, second, fields.nanoseconds, zone)
    if fields.is_utc:
        return time
    if fields.offset is not None:
        return _with_offset(time, fields.offset, fields.zone_name, location)
    return _with_name(time, fields.zone_name, location) if fields.zone_name else time


def _date(fields: Fields) -> tuple[int, int]:
    """Month and day of the day of the year; both must agree with what else was read."""
    day_of_year, leap_day = fields.year_day, 31 + 29
    month, day = 0, 0
    if is_leap(fields.year):
        if day_of_year == leap_day:
            month, day = 2, 29
        elif day_of_year > leap_day:
            day_of_year -= 1
    if not 1 <= day_of_year <= 365:
        raise OutOfRange("day-of-year out of range")
    if not month:
        month = next(number for number in range(12, 0, -1) if days_before(number) < day_of_year)
        day = day_of_year - days_before(month)
    if fields.month not in (-1, month):
        raise OutOfRange("day-of-year does not match month")
    if fields.day not in (-1, day):
        raise OutOfRange("day-of-year does not match day")
    return month, day


def _with_offset(time: Time, offset: int, name: str, location: Zone) -> Time:
    """The location itself if it has this offset (and name) then, else a zone of that offset."""
    seconds = time.seconds - offset
    known_name, known_offset = location.at(seconds)
    matches = known_offset == offset and name in ("", known_name)
    return Time(seconds, time.nanoseconds, location if matches else Zone(name, offset))


def _with_name(time: Time, name: str, location: Zone) -> Time:
    """An abbreviation that the location does not know counts as UTC, though `GMT+3` keeps its number for
    show.
    """
    offset = location.offset_of(name, time.seconds)
    if offset is not None:
        return Time(time.seconds - offset, time.nanoseconds, location)
    shown = int(name[3:]) * 3600 if len(name) > 3 and name.startswith("GMT") else 0
    return Time(time.seconds, time.nanoseconds, Zone(name, shown))
