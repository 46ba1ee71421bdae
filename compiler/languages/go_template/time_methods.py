"""The methods of times that templates can call, such as `(toDate "2006" .year).Unix`.

Source of names and types: Go's time package. Any other method is left out and raises NotSimulated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_time import Time, format_time
from compiler.languages.go_time.formatting import clock
from compiler.languages.go_time.zones import UTC
from compiler.languages.go_values import Int64

_METHODS: Final[dict[str, tuple[Callable[..., object], str]]] = {
    "Day": (lambda time: clock(time).day, ""),
    "Format": (format_time, "string"),
    "Hour": (lambda time: clock(time).hour, ""),
    "Local": (lambda time: time.in_zone(UTC), ""),
    "Minute": (lambda time: clock(time).minute, ""),
    "Nanosecond": (lambda time: time.nanoseconds, ""),
    "Second": (lambda time: clock(time).second, ""),
    "String": (Time.go_text, ""),
    "UTC": (lambda time: time.in_zone(UTC), ""),
    "Unix": (lambda time: Int64(time.seconds), ""),
    "UnixMicro": (lambda time: Int64(time.unix_nanoseconds() // 10**3), ""),
    "UnixMilli": (lambda time: Int64(time.unix_nanoseconds() // 10**6), ""),
    "UnixNano": (lambda time: Int64(time.unix_nanoseconds()), ""),
    "Year": (lambda time: clock(time).year, ""),
    "YearDay": (lambda time: clock(time).year_day, ""),
}
_LEFT_OUT: Final = frozenset(
    {
        *(
            "Add",
            "AddDate",
            "After",
            "AppendBinary",
            "AppendFormat",
            "AppendText",
            "Before",
            "Clock",
            "Compare",
        ),
        *("Date", "Equal", "GoString", "GobEncode", "ISOWeek", "In", "IsDST", "IsZero", "Location"),
        *("MarshalBinary", "MarshalJSON", "MarshalText", "Month", "Round", "Sub", "Truncate", "Weekday"),
        *("Zone", "ZoneBounds"),
    }
)


def method_of(time: Time, name: str) -> Function | None:
    """A method bound to its time; None if Go's time.Time has none of that name."""
    if name in _LEFT_OUT:
        raise NotSimulated(f"the method {name} of a time")
    if name not in _METHODS:
        return None
    body, signature = _METHODS[name]
    return Function(lambda *arguments: body(time, *arguments), signature)
