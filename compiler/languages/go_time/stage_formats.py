"""The formats of stage.timestamp: a format and a text in, nanoseconds since 1970 out.

A format is a name (RFC3339, Unix, UnixMs ...) or a Go layout.
Source of the rules: grafana/alloy internal/component/loki/process/stages/util.go (convertDateLayout,
parseTimestampWithoutYear) and internal/util (SetYearForLimitedTimeFormat).
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_strconv import BadSyntax, parse_int
from compiler.languages.go_time.errors import TimeError
from compiler.languages.go_time.layouts import NAMED_LAYOUTS, parts
from compiler.languages.go_time.parsing import parse_layout
from compiler.languages.go_time.value import Time, time_of_clock
from compiler.languages.go_time.zones import UTC, Zone
from compiler.languages.go_values import wrap_int

_UNIX_UNITS: Final = {"UnixMs": 10**6, "UnixUs": 10**3, "UnixNs": 1}
_SECOND: Final = 10**9
FORMAT_NAMES: Final = (*NAMED_LAYOUTS, "Unix", *_UNIX_UNITS)
_REFERENCE: Final = "Mon Jan 2 15:04:05 MST 2006"


def parse(layout: str, text: str, location: Zone | None = None, now: int = 0) -> int:
    """What stage.timestamp reads, in nanoseconds since 1970. Raises TimeError.

    The location counts for layouts only, not for names. `now`, in nanoseconds since 1970, gives the year to a
    layout without one: the current year, but the last one for a December read in January, and the next one
    for a January read in December.
    """
    if layout in NAMED_LAYOUTS:
        return parse_layout(NAMED_LAYOUTS[layout], text).unix_nanoseconds()
    if layout == "Unix":
        return _unix(text)
    if layout in _UNIX_UNITS:
        return wrap_int(_integer(text) * _UNIX_UNITS[layout])
    time = parse_layout(layout, text, location or UTC)
    if "06" not in layout:  # Alloy looks for these two characters, wherever they stand
        time = _with_year(time, text, now)
    return time.unix_nanoseconds()


def check_layout(layout: str) -> str | None:
    """Why a format can hardly be meant: no time can be read with it. None if it is a name or a layout."""
    if layout in FORMAT_NAMES:
        return None
    if meant := next((name for name in FORMAT_NAMES if name.lower() == layout.lower()), None):
        return f"{layout!r} is not a format: did you mean {meant!r}?"
    if any(part.element for part in parts(layout)):
        return None
    names = ", ".join(FORMAT_NAMES)
    return f"{layout!r} is neither one of {names} nor a Go layout, which writes the time {_REFERENCE!r}"


def _integer(text: str) -> int:
    try:
        return parse_int(text)
    except BadSyntax as error:
        raise TimeError(f"strconv.ParseInt: parsing {text!r}: {error}") from error


def _unix(text: str) -> int:
    """Seconds, with a fraction if there is one point; Alloy computes the fraction in floats."""
    if text.count(".") != 1:
        return _integer(text) * _SECOND
    seconds, fraction = text.split(".")
    power = 9 - len(fraction)
    scale = 10.0**power if power >= 0 else 1 / 10.0**-power
    return _integer(seconds) * _SECOND + int(float(_integer(fraction)) * scale)


def _with_year(time: Time, text: str, now: int) -> Time:
    (year, month, day), second = time.wall()
    if year != 0:
        raise TimeError(f"timestamp '{text}' is expected to not contain the year date component")
    (this_year, this_month, _), _ = Time.of_nanoseconds(now).wall()
    if month == 12 and this_month == 1:
        this_year -= 1
    elif month == 1 and this_month == 12:
        this_year += 1
    return time_of_clock(this_year, month, day, second, time.nanoseconds, time.zone)
