"""A time as Go's time.Time: an instant and the zone in which its wall clock is read."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_time.calendar import DAY, date_of_days, days_of_date
from compiler.languages.go_time.zones import UTC, Zone

_NANOSECONDS = 10**9


class Time(Struct, frozen=True):
    """`seconds` since 1970, `nanoseconds` below one second.

    `monotonic`: it was read from the clock, and Go prints with it how long the program has been running.
    """

    seconds: int
    nanoseconds: int = 0
    zone: Zone = UTC
    monotonic: bool = False

    go_type: ClassVar[str] = "time.Time"
    kind: ClassVar[str] = "struct"

    @classmethod
    def of_nanoseconds(cls, nanoseconds: int, zone: Zone = UTC, *, monotonic: bool = False) -> Time:
        return cls(*divmod(nanoseconds, _NANOSECONDS), zone, monotonic)

    def unix_nanoseconds(self) -> int:
        return self.seconds * _NANOSECONDS + self.nanoseconds

    def wall(self) -> tuple[tuple[int, int, int], int]:
        """The date, and the second of the day, that a clock in the zone shows."""
        days, second = divmod(self.seconds + self.zone.at(self.seconds)[1], DAY)
        return date_of_days(days), second

    def plus(self, nanoseconds: int) -> Time:
        return Time.of_nanoseconds(self.unix_nanoseconds() + nanoseconds, self.zone, monotonic=self.monotonic)

    def in_zone(self, zone: Zone) -> Time:
        return Time(self.seconds, self.nanoseconds, zone)

    def go_text(self) -> str:
        """Time.String. Raises NotSimulated for a time that was read from the clock."""
        from compiler.languages.go_time.formatting import format_time

        if self.monotonic:
            raise NotSimulated("how long the collector has been running, which Go prints with the time")
        return format_time(self, "2006-01-02 15:04:05.999999999 -0700 MST")

    def json_text(self) -> str:
        from compiler.languages.go_time.formatting import format_time

        return format_time(self, "2006-01-02T15:04:05.999999999Z07:00")


def time_of_clock(year: int, month: int, day: int, second: int, nanoseconds: int, zone: Zone) -> Time:
    """time.Date: the instant at which clocks in the zone show this; `second` is that of the day.

    Where clocks go forward or back, the offset that Go picks: the one in force at the wall clock time read as
    UTC.
    """
    seconds = days_of_date(year, month, day) * DAY + second
    if offset := zone.at(seconds)[1]:
        offset = zone.at(seconds - offset)[1]
    return Time(seconds - offset, nanoseconds, zone)
