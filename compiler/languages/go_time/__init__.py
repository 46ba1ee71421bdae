"""Go's times: layouts such as "2006-01-02 15:04:05", the formats of stage.timestamp, and time zones.

`parse` is what stage.timestamp does with a text; the other names are the parts of Go's time package below it.
"""

from compiler.languages.go_time.errors import TimeError
from compiler.languages.go_time.formatting import format_time
from compiler.languages.go_time.layouts import NAMED_LAYOUTS
from compiler.languages.go_time.parsing import parse_layout
from compiler.languages.go_time.stage_formats import check_layout, parse
from compiler.languages.go_time.value import Time
from compiler.languages.go_time.zones import UTC, Zone, load_location

__all__ = [
    "NAMED_LAYOUTS",
    "UTC",
    "Time",
    "TimeError",
    "Zone",
    "check_layout",
    "format_time",
    "load_location",
    "parse",
    "parse_layout",
]
