"""Byte sizes as Alloy writes them (`8KiB`, `9KiB784B`): a text in, a number of bytes out (alecthomas/units)."""

from __future__ import annotations

import re

_LETTERS = "KMGTPE"
_IEC = {"B": 1} | {f"{letter}iB": 1024 ** (power + 1) for power, letter in enumerate(_LETTERS)}
_OLD = {"B": 1} | {f"{letter}B": 1024 ** (power + 1) for power, letter in enumerate(_LETTERS)}
_PART = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([^0-9.]+)")


def parse_size(text: str) -> int | None:
    """The size in bytes, None where the text is no size. A number needs its unit, except `0`."""
    return _parse(text, _IEC) if _parse(text, _IEC) is not None else _parse(text, _OLD)


def _parse(text: str, units: dict[str, int]) -> int | None:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if digits == "0":
        return 0
    if not re.fullmatch(f"(?:{_PART.pattern})+", digits):
        return None
    parts = _PART.findall(digits)
    if any(unit not in units for _, unit in parts):
        return None
    size = sum(float(number) * units[unit] for number, unit in parts)
    return sign * int(size) if size < 2**63 else None
