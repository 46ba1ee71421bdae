"""What an unquoted scalar means: a value that every YAML reader agrees on, or the reason why they do not.

The rule: a plain scalar is read by the core schema of YAML 1.2 (specification, section 10.3.2). Where YAML
1.1 (bool, int, float, timestamp, null, value and merge types of yaml.org/type), or the common readers of
either version, read it otherwise, it is Ambiguous and the user is asked for quotes.
"""

from __future__ import annotations

import re

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern
from compiler.located_yaml.nodes import Value


class Ambiguous(Struct, frozen=True):
    """A scalar that readers disagree on. `reading` completes "some readers take it for ..."."""

    reading: str
    instead: str | None = None


_CONSTANTS: dict[str, Value | Ambiguous] = {
    "": None,
    "~": Ambiguous("an empty value", "`null`"),
    "=": Ambiguous("a default value"),
    "<<": Ambiguous("the merge of another mapping"),
}
_CONSTANTS |= dict.fromkeys(("null", "Null", "NULL"))
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True)
_CONSTANTS |= dict.fromkeys(("false", "False", "FALSE"), False)
for _words, _meant in (("y yes on", "true"), ("n no off", "false")):
    for _word in _words.split():
        _CONSTANTS |= dict.fromkeys(
            (_word, _word.title(), _word.upper()), Ambiguous(f"`{_meant}`", f"`{_meant}`")
        )

_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_MOST_DIGITS = 18  # every integer of 18 digits fits the 64 bits that Go and JSON readers have for one

# Only texts that begin like this can be anything but a string or a constant.
_NUMBER_LIKE = lazy_pattern(r"[-+]?\.?[0-9]|[-+]?\.(?:inf|nan)", re.IGNORECASE)

_RISKY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_pattern(pattern), reading)
    for pattern, reading in (
        (r"[-+]?0[xX][0-9a-fA-F_]+", "a hexadecimal number"),
        (r"[-+]?0[oO][0-7_]+", "an octal number"),
        (r"[-+]?0[bB][01_]+", "a binary number"),
        (r"[-+]?0[0-9_]+", "an octal number"),
        (r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", "a number in base 60"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t])[0-9:.Zz+\- \t]*)?", "a date"),
        (r"[-+]?[0-9][0-9_]*", "a number"),
        (r"[-+]?(?:[0-9][0-9_]*+)?(?:\.[0-9_]*+)?(?:[eE][-+]?[0-9]+)?", "a number"),
        (r"[-+]?\.(?:inf|Inf|INF)", "infinity"),
        (r"\.(?:nan|NaN|NAN)", "not a number"),
    )
)


def read_plain(text: str) -> Value | Ambiguous:
    """The value of a plain (unquoted) scalar."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NUMBER_LIKE.match(text) is None:
        return text
    digits = len(text.lstrip("+-").replace(".", ""))
    if digits <= _MOST_DIGITS:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    for pattern, reading in _RISKY:
        if pattern.fullmatch(text):
            return Ambiguous(reading, "plain decimal digits" if "number" in reading else None)
    return text
