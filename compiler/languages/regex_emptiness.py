"""Whether a regular expression can match anything at all, as far as its anchors and fixed characters tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct, field

from compiler.lazy_pattern import lazy_pattern

_TOKEN = lazy_pattern(
    r"(?P<undecided>\\[QpPC]|\(\?[a-zA-Z]*m)"  # quoted stretches, Unicode classes; and lines within the text
    r"|(?P<begin>\^|\\A)|(?P<end>\$|\\z)|(?P<edge>\\[bB])"
    r"|(?P<escape>\\(?:x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.))"
    r"|(?P<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])"
    r"|(?P<flags>\(\?[a-zA-Z-]+\))|(?P<open>\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?)|(?P<close>\))"
    r"|(?P<or>\|)|(?P<repeat>[*+?]\??|\{(?P<least>\d+)(?:,\d*)?\}\??)|(?P<char>.)",
    re.DOTALL,
)
_LETTER_ESCAPES = frozenset("abBdDfnrsStvwWAzpPCQE0123456789x")


class Needs(Struct, frozen=True):
    """What a match takes: `width` characters at least, the text's beginning or end, each of the `characters`.

    `dead` says that there is none.
    """

    width: int = 0
    begins: bool = False
    ends: bool = False
    characters: frozenset[str] = frozenset()
    dead: bool = False

    def then(self, item: Needs) -> Needs:
        """What this and then `item` take."""
        dead = self.dead or item.dead or (item.begins and self.width > 0) or (item.width > 0 and self.ends)
        return Needs(
            self.width + item.width,
            self.begins or item.begins,
            self.ends or item.ends,
            self.characters | item.characters,
            dead,
        )


class _Group(Struct):
    """A group whose end has not come: its finished alternatives, and the items of the current one."""

    done: list[Needs] = field(default_factory=list)
    items: list[Needs] = field(default_factory=list)

    def finish(self) -> None:
        needs = Needs()
        for item in self.items:
            needs = needs.then(item)
        self.done.append(needs)
        self.items = []


@lru_cache(maxsize=1024)
def needs_of(expression: str) -> Needs | None:
    """What a match of an expression takes (RE2 has accepted it); None where this module cannot tell."""
    open_ = [_Group()]
    ignores_case = re.search(r"\(\?[a-zA-Z]*i", expression) is not None
    for token in _TOKEN.finditer(expression):
        kind = token.lastgroup if token.lastgroup != "least" else "repeat"
        group = open_[-1]
        match kind:
            case "undecided":
                return None
            case "begin":
                group.items.append(Needs(begins=True))
            case "end":
                group.items.append(Needs(ends=True))
            case "set":
                group.items.append(Needs(width=1))
            case "escape" | "char":
                group.items.append(_character(token[0], ignores_case))
            case "open":
                open_.append(_Group())
            case "or":
                group.finish()
            case "close":
                group.finish()
                open_.pop()
                open_[-1].items.append(_any_of(group.done))
            case "repeat" if group.items and (token[0][0] in "*?" or token["least"] == "0"):
                group.items[-1] = Needs()
    open_[0].finish()
    return _any_of(open_[0].done)


def _character(text: str, ignores_case: bool) -> Needs:
    if text == "." or (text[0] == "\\" and text[1] in _LETTER_ESCAPES):
        return Needs(width=1)
    character = text[-1]
    fixed = not (ignores_case and character.lower() != character.upper())
    return Needs(width=1, characters=frozenset({character}) if fixed else frozenset())


def _any_of(alternatives: Iterable[Needs]) -> Needs:
    """What all of the alternatives take that can match."""
    alive = [needs for needs in alternatives if not needs.dead]
    if not alive:
        return Needs(dead=True)
    return Needs(
        min(needs.width for needs in alive),
        all(needs.begins for needs in alive),
        all(needs.ends for needs in alive),
        frozenset.intersection(*(needs.characters for needs in alive)),
    )
