"""Go's `strings` package over Python text: byte lengths and slices, and case changes rune by rune.

A Go string is a byte sequence. Here it is a str in which every byte that is no UTF-8 is a surrogate escape
(U+DC80..U+DCFF), as `bytes.decode("utf-8", "surrogateescape")` makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

# unicode.IsSpace; Python's own idea of white space also has the four ASCII separators U+001C..U+001F.
SPACE: Final = (
    "\t\n\v\f\r \u0085\u00a0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)


def encode(text: str) -> bytes:
    """The bytes of a Go string; a surrogate that stands for no byte becomes U+FFFD."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "".join(c if not _lone(c) else "\ufffd" for c in text).encode("utf-8", "surrogateescape")


def decode(data: bytes) -> str:
    """The Go string of these bytes."""
    return data.decode("utf-8", "surrogateescape")


def normal(text: str) -> str:
    """The same Go string with escaped bytes that together are UTF-8 joined to characters."""
    return text if text.isascii() else decode(encode(text))


def runes(text: str) -> str:
    """The runes that Go reads from a string: U+FFFD for each byte that is no UTF-8."""
    return text if text.isascii() else "".join("\ufffd" if _surrogate(c) else c for c in text)


def _surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def _lone(char: str) -> bool:
    return _surrogate(char) and not "\udc80" <= char <= "\udcff"


def length(text: str) -> int:
    """How many bytes."""
    return len(text) if text.isascii() else len(encode(text))


def cut(text: str, start: int, end: int) -> str:
    """text[start:end] in bytes, 0 <= start <= end <= length."""
    return text[start:end] if text.isascii() else decode(encode(text)[start:end])


def is_space(char: str) -> bool:
    return char in SPACE


def is_upper(char: str) -> bool:
    """unicode.IsUpper: category Lu alone."""
    return char.isupper() and _category(char) == "Lu"


def is_lower(char: str) -> bool:
    """unicode.IsLower: category Ll alone."""
    return char.islower() and _category(char) == "Ll"


def is_title(char: str) -> bool:
    return char.istitle() and _category(char) == "Lt"


def is_letter(char: str) -> bool:
    return char.isalpha()


def is_digit(char: str) -> bool:
    return char.isdecimal()


def is_number(char: str) -> bool:
    return _category(char)[0] == "N"


def is_punctuation(char: str) -> bool:
    return _category(char)[0] == "P"


def _category(char: str) -> str:
    import unicodedata

    return unicodedata.category(char)


def upper_rune(char: str) -> str:
    """unicode.ToUpper, the simple mapping: one rune to one rune ("ß" stays)."""
    mapped = char.upper()
    if len(mapped) == 1:
        return mapped
    return title_rune(
        char
    )  # the runes with a longer capital have their simple capital as title case, or none


def lower_rune(char: str) -> str:
    """unicode.ToLower."""
    mapped = char.lower()
    return mapped if len(mapped) == 1 else mapped[0]  # "İ" alone has two: i and a dot above


def title_rune(char: str) -> str:
    """unicode.ToTitle."""
    mapped = char.title()
    return mapped if len(mapped) == 1 else char


class _Mapping(dict[int, str]):
    """A table for str.translate that fills itself, rune by rune."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self.change = change

    def __missing__(self, rune: int) -> str:
        self[rune] = mapped = "\ufffd" if 0xD800 <= rune < 0xE000 else self.change(chr(rune))
        return mapped


_UPPER: Final = _Mapping(upper_rune)
_LOWER: Final = _Mapping(lower_rune)


def to_upper(text: str) -> str:
    return text.upper() if text.isascii() else text.translate(_UPPER)


def to_lower(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_LOWER)


def title(text: str) -> str:
    """strings.Title: the first letter of each word, a word ending at a separator."""
    result = []
    previous = " "
    for char in runes(text):
        result.append(title_rune(char) if _is_separator(previous) else char)
        previous = char
    return "".join(result)


def _is_separator(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return not (is_letter(char) or is_digit(char)) and is_space(char)


def has_prefix(text: str, prefix: str) -> bool:
    return text.startswith(prefix) if text.isascii() else encode(text).startswith(encode(prefix))


def has_suffix(text: str, suffix: str) -> bool:
    return text.endswith(suffix) if text.isascii() else encode(text).endswith(encode(suffix))


def remove_prefix(text: str, prefix: str) -> str:
    return cut(text, length(prefix), length(text)) if has_prefix(text, prefix) else text


def remove_suffix(text: str, suffix: str) -> str:
    return cut(text, 0, length(text) - length(suffix)) if has_suffix(text, suffix) else text


def contains(text: str, part: str) -> bool:
    return part in text if text.isascii() else encode(part) in encode(text)


def count(text: str, part: str) -> int:
    """How often the part stands in the text; for an empty part, once more than there are runes."""
    return text.count(part) if text.isascii() or not part else encode(text).count(encode(part))


def split(text: str, separator: str, limit: int = -1) -> list[str]:
    """strings.SplitN: at most `limit` parts if it is positive; an empty separator splits into runes."""
    if limit == 0:
        return []
    if not separator:
        return list(text) if limit < 0 or limit >= len(text) else [*text[: limit - 1], text[limit - 1 :]]
    if text.isascii():
        return text.split(separator, limit - 1 if limit > 0 else -1)
    return list(map(decode, encode(text).split(encode(separator), limit - 1 if limit > 0 else -1)))


def replace(text: str, old: str, new: str, limit: int) -> str:
    """strings.Replace; a negative limit replaces all, an empty `old` is found around each rune."""
    if old == new or limit == 0:
        return text
    if text.isascii() or not old:
        return text.replace(old, new, limit)
    return decode(encode(text).replace(encode(old), encode(new), limit))
