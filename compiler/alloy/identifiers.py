"""What is a legal Alloy identifier."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from compiler.alloy import unicode_ranges
from compiler.lazy_pattern import lazy_pattern

KEYWORDS = frozenset({"true", "false", "null"})

_ASCII_IDENTIFIER = lazy_pattern(r"[A-Za-z_][0-9A-Za-z_]*")


@cache
def _unicode_identifier() -> re.Pattern[str]:
    letters, digits = unicode_ranges.letters(), unicode_ranges.digits()
    return re.compile(f"[A-Za-z_{letters}][0-9A-Za-z_{letters}{digits}]*")


def identifier_prefix(text: str) -> str:
    """The longest beginning of `text` that is spelt like an identifier; keywords count."""
    pattern = _ASCII_IDENTIFIER if text.isascii() else _unicode_identifier()
    match = pattern.match(text)
    return match.group() if match else ""


@lru_cache(maxsize=4096)  # configs repeat their names
def is_identifier(text: str) -> bool:
    """Whether `text` can name an attribute, a block or a label. Letters and digits are Unicode's."""
    return text != "" and identifier_prefix(text) == text and text not in KEYWORDS
