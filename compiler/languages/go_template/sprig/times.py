"""What Sprig's functions on times do; `dates` has their table. Local time is UTC, `now` is the clock of the
run.

Source of the rules: sprig (date.go).
"""

from __future__ import annotations

from typing import Final

from compiler.languages import go_duration
from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.sprig.casts import parse_int_or_nearest
from compiler.languages.go_time import Time, TimeError, format_time, load_location, parse_layout
from compiler.languages.go_time.zones import UTC
from compiler.languages.go_values import Int64, wrap_int

_ZERO_TIME: Final = Time(-62135596800)  # January 1 of year 1
_ROUNDED: Final = (
    ("y", 365 * go_duration.DAY),
    ("mo", 30 * go_duration.DAY),
    ("d", go_duration.DAY),
    ("h", go_duration.HOUR),
    ("m", go_duration.MINUTE),
    ("s", go_duration.SECOND),
)


def _clock(now: int | None) -> int:
    if now is None:
        raise NotSimulated("a template that reads the clock")
    return now


def now(now: int | None) -> Time:
    return Time.of_nanoseconds(_clock(now), monotonic=True)


def _moment(now: int | None, value: object) -> Time:
    """A time as it is, a whole number as seconds since 1970; for anything else the present."""
    if isinstance(value, Time):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Time(int(value))
    return Time.of_nanoseconds(_clock(now))


def date_in_zone(now: int | None, layout: str, value: object, zone: str) -> str:
    try:
        location = load_location(zone)
    except TimeError:
        location = UTC
    return format_time(_moment(now, value).in_zone(location), layout)


def ago(now: int | None, value: object) -> str:
    elapsed = _clock(now) - _moment(now, value).unix_nanoseconds()
    seconds = (abs(elapsed) + go_duration.SECOND // 2) // go_duration.SECOND
    return go_duration.go_text(seconds * go_duration.SECOND * (-1 if elapsed < 0 else 1))


def modify(change: str, time: Time) -> Time:
    try:
        return must_modify(change, time)
    except CallError:
        return time


def must_modify(change: str, time: Time) -> Time:
    try:
        return time.plus(go_duration.parse(change))
    except go_duration.BadDuration as error:
        raise CallError(str(error)) from error


def duration(seconds: object) -> str:
    """Texts and int64 alone are read; a plain int counts as nothing."""
    read = parse_int_or_nearest(seconds) if isinstance(seconds, str) else None
    number = seconds if isinstance(seconds, Int64) else read or 0
    return go_duration.go_text(wrap_int(number * go_duration.SECOND))


def duration_round(now: int | None, value: object) -> str:
    size = abs(_nanoseconds(now, value))
    return next((f"{size // unit}{name}" for name, unit in _ROUNDED if size > unit), "0s")


def _nanoseconds(now: int | None, value: object) -> int:
    if isinstance(value, Time):
        return _clock(now) - value.unix_nanoseconds()
    if isinstance(value, Int64):
        return value
    try:
        return go_duration.parse(value) if isinstance(value, str) else 0
    except go_duration.BadDuration:
        return 0


def to_date(layout: str, text: str) -> Time:
    try:
        return parse_layout(layout, text)
    except TimeError:
        return _ZERO_TIME


def must_to_date(layout: str, text: str) -> Time:
    try:
        return parse_layout(layout, text)
    except TimeError as error:
        raise CallError(str(error)) from error


def unix_epoch(time: Time) -> str:
    return str(time.seconds)
