"""A location's name in, a Zone out that tells its offset at any instant, and what an abbreviation means
there.

Source of the rules: Go's time package (zoneinfo.go).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from compiler.languages.go_time.errors import TimeError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# The instants that datetime can hold; outside of them the rules of the nearest one hold.
_FIRST: Final = -62135510400
_LAST: Final = 253402128000
_HEADER: Final = 44
_TYPE_SIZE: Final = 6


class Zone(Struct, frozen=True):
    """A zone with one offset, in seconds east of UTC; an empty name prints as the offset."""

    name: str
    offset: int = 0

    def at(self, _seconds: int) -> tuple[str, int]:
        """Abbreviation and offset at an instant, in seconds since 1970."""
        return self.name, self.offset

    def offset_of(self, abbreviation: str, _seconds: int) -> int | None:
        """The offset that an abbreviation has here at a wall clock time; None if it is unknown here."""
        return self.offset if abbreviation == self.name else None


UTC: Final = Zone("UTC")


class Location(Zone, frozen=True):
    """A place of the time zone database, whose offset changes over the years."""

    def at(self, seconds: int) -> tuple[str, int]:
        from datetime import UTC as DATETIME_UTC
        from datetime import datetime, timedelta

        clamped = min(max(seconds, _FIRST), _LAST)
        instant = datetime(1970, 1, 1, tzinfo=DATETIME_UTC) + timedelta(seconds=clamped)
        local = instant.astimezone(_zone_info(self.name))
        offset = local.utcoffset()
        return local.tzname() or "", round(offset.total_seconds()) if offset is not None else 0

    def offset_of(self, abbreviation: str, seconds: int) -> int | None:
        known = [offset for name, offset in _local_times(self.name) if name == abbreviation]
        for offset in known:
            name, in_effect = self.at(seconds - offset)
            if name == abbreviation:
                return in_effect
        return known[0] if known else None


def load_location(name: str) -> Zone:
    """time.LoadLocation: "" and "UTC" are UTC, so is "Local" here. Raises TimeError for an unknown name."""
    if name in ("", "UTC", "Local"):
        return UTC
    if ".." in name or name[0] in "/\\":
        raise TimeError("time: invalid location name")
    try:
        _zone_info(name)
    except (KeyError, ValueError, OSError) as error:
        raise TimeError(f"unknown time zone {name}") from error
    return Location(name)


@lru_cache(maxsize=64)
def _zone_info(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _local_times(name: str) -> tuple[tuple[str, int], ...]:
    """Every abbreviation of a location with its offset, in the order of its TZif data (RFC 8536)."""
    data = _tzif(name)
    start = _second_block(data)
    counts = [
        int.from_bytes(data[start + place : start + place + 4], "big") for place in range(20, _HEADER, 4)
    ]
    _, _, _, transitions, types, characters = counts
    first_type = start + _HEADER + 9 * transitions
    names = data[first_type + _TYPE_SIZE * types :][:characters]
    records = (data[first_type + _TYPE_SIZE * n :][:_TYPE_SIZE] for n in range(types))
    return tuple(
        (names[r[5] :].partition(b"\0")[0].decode(), int.from_bytes(r[:4], "big", signed=True))
        for r in records
    )


def _second_block(data: bytes) -> int:
    """Where the data in 64 bits start: after a first block in 32 bits, whose counts tell its length."""
    ut, standard, leap, transitions, types, characters = (
        int.from_bytes(data[place : place + 4], "big") for place in range(20, _HEADER, 4)
    )
    return _HEADER + 5 * transitions + _TYPE_SIZE * types + characters + 8 * leap + standard + ut


def _tzif(name: str) -> bytes:
    """The TZif data from where zoneinfo finds them: a folder of the system, or the package tzdata."""
    from importlib.resources import files
    from pathlib import Path
    from zoneinfo import TZPATH

    for folder in TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    return files("tzdata.zoneinfo").joinpath(name).read_bytes()
