"""A Go layout in, its parts out: literal text, and the elements that stand for the reference time's fields.

Source of the rules: Go's time package (format.go, nextStdChunk).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

NAMED_LAYOUTS: Final = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
}
_ELEMENT = lazy_pattern(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm"
    r"|[-Z]07(?:0000|:00:00|00|:00|)|[.,](?:0+|9+)(?![0-9])"
)


class Part(Struct, frozen=True):
    """Literal text and the element after it; the last part has none. A fraction's element is "." with its
    digit.
    """

    prefix: str
    element: str
    written: str

    @property
    def digits(self) -> int:
        """How many digits a fraction has."""
        return len(self.written) - 1


@lru_cache(maxsize=256)
def parts(layout: str) -> tuple[Part, ...]:
    """The layout from left to right."""
    result = []
    end = 0
    for match in _ELEMENT.finditer(layout):
        written = match[0]
        element = "." + written[1] if written[0] in ".," else written
        result.append(Part(layout[end : match.start()], element, written))
        end = match.end()
    return (*result, Part(layout[end:], "", ""))
