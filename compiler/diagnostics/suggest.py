"""A mistyped word and the words that are known: the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from compiler.diagnostics.wording import listed

# difflib's time grows with the product of the lengths; nobody mistypes a name this long.
_LONGEST_WORD = 100


def did_you_mean(word: str, known: Collection[str]) -> str | None:
    """The known word nearest to `word`, or None where none is near. Independent of the order of `known`."""
    if not word or len(word) > _LONGEST_WORD:
        return None
    folded = _fold(word)
    same = sorted(candidate for candidate in known if _fold(candidate) == folded)
    if same:
        return same[0]
    near = difflib.get_close_matches(word, (name for name in known if len(name) <= _LONGEST_WORD), 1, 0.65)
    return near[0] if near else None


def _fold(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def suggestion(word: str, known: Collection[str], known_as: str = "known here") -> str | None:
    """A hint for an unknown `word`: the near miss, else the known words, else None."""
    meant = did_you_mean(word, known)
    if meant is not None:
        return f"did you mean {listed([meant])}?"
    return f"{known_as}: {listed(sorted(known), last='and')}" if known else None
