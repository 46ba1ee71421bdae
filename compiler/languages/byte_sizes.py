"""Byte sizes as Alloy's `bytes` attributes take them: "10MiB", "512KB1B" in, bytes out.

Source of the rules: github.com/alecthomas/units (ParseBase2Bytes): K is 1024 in both spellings, which do not
mix.
"""

from __future__ import annotations

from typing import Final

from compiler.lazy_pattern import lazy_pattern

_PREFIXES: Final = "KMGTPE"
_SPELLINGS: Final = tuple(
    {"B": 1.0} | {letter + suffix: 1024.0**power for power, letter in enumerate(_PREFIXES, 1)}
    for suffix in ("iB", "B")
)
_PART = lazy_pattern(r"(?=[.0-9])([0-9]*)(?:\.([0-9]*))?([^.0-9]*)")
_MOST_DIGITS: Final = 19


class BadSize(ValueError):  # noqa: N818 - named for what the text is
    """A text that is no byte size."""


def parse_size(text: str) -> int:
    """The size in bytes; a fraction of a byte is cut off. Raises BadSize with the library's text."""
    try:
        return _parse(text, _SPELLINGS[0])
    except BadSize:
        return _parse(text, _SPELLINGS[1])


def _parse(text: str, units: dict[str, float]) -> int:
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    if not rest:
        raise BadSize(f"units: invalid {text}")
    total = 0.0
    position = 0
    while position < len(rest):
        match = _PART.match(rest, position)
        if match is None or not (match[1] or match[2]) or _too_long(match[1]) or _too_long(match[2]):
            raise BadSize(f"units: invalid {text}")
        if (unit := units.get(match[3])) is None:
            raise BadSize(f"units: unknown unit {match[3]} in {text}")
        total += (float(match[1] or 0) + _fraction(match[2] or "")) * unit
        position = match.end()
    total = -total if text[0] == "-" else total
    if not -(2.0**63) <= total <= 2.0**63:
        raise BadSize("units: overflow parsing unit")
    return min(int(total), 2**63 - 1)


def _fraction(digits: str) -> float:
    return float(digits) / 10.0 ** len(digits) if digits else 0.0


def _too_long(digits: str | None) -> bool:
    return len((digits or "").lstrip("0")) >= _MOST_DIGITS
