"""How one text is written in YAML, so that every reader, of YAML 1.1 or 1.2, gets the same text back."""

from __future__ import annotations

import re
from functools import lru_cache

from compiler.diagnostics.wording import neutral
from compiler.lazy_pattern import lazy_pattern

# A word, a path, an image, a flag: begins with a letter, so that no reader can take it for a number or a date.
# A quantity or duration ends in a unit that no number of YAML ends in.
_WORD = lazy_pattern(r"(?:[A-Za-z_/]|--[A-Za-z])[A-Za-z0-9_./:=@-]*(?<!:)|[1-9][0-9]*(?:m|s|h|d|[KMGT]i)")
# Words of YAML 1.1 and 1.2 that mean something else in any mixture of cases, to be safe.
_RESERVED = {"y", "yes", "n", "no", "true", "false", "on", "off", "null", "nan", "inf", "infinity"}
# What can neither stand in a block nor be seen by a reviewer; a tab can.
_HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNPRINTABLE = lazy_pattern(_HIDDEN)
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = lazy_pattern(rf'[\\"\n\t]|{_HIDDEN}')


@lru_cache(maxsize=4096)  # manifests repeat their keys and most of their values
def one_line(text: str) -> str:
    """`text` on one line: bare if it is plainly a word, else in the quotes that need fewer escapes."""
    if _WORD.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    if ('"' in text or "\\" in text) and not _has_escapes(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _has_escapes(text: str) -> bool:
    return "'" in text or "\n" in text or "\t" in text or _UNPRINTABLE.search(text) is not None


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def fits_block(text: str) -> bool:
    """Whether `text` is written as a block: several lines, all visible, the last one not blank.

    No tab at the start: kustomize reads such a block, but what it prints for it cannot be read again.
    """
    if "\n" not in text or text[0] == "\t":
        return False
    last = text.rstrip("\n").rpartition("\n")[2].strip(" \t")
    return last != "" and _UNPRINTABLE.search(text) is None


def block_header(text: str) -> str:
    """`|` with what tells a reader how the text begins and ends."""
    # Without the number, blanks at the start would count as indentation.
    start = "2" if text[0] in " \n" else ""
    if not text.endswith("\n"):
        return f"|{start}-"
    return f"|{start}+" if text.endswith("\n\n") else f"|{start}"


def block_lines(text: str, margin: str) -> list[str]:
    """The lines of a block, indented by `margin`; empty lines stay empty."""
    lines = text.split("\n")
    if text.endswith("\n"):
        del lines[-1]
    return [margin + line if line else "" for line in lines]


def comment_line(text: str) -> str:
    return f"# {neutral(text)}".rstrip()
