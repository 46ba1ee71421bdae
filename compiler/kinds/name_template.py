"""Names made from a template, such as run-{RUN_ID}-{ATTEMPT}: made from values, and read back into them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from msgspec import Struct

from compiler.kinds.relabel import quote_regex
from compiler.lazy_pattern import lazy_pattern

PLACEHOLDER = lazy_pattern(r"\{([A-Z][A-Z0-9_]*)\}")
UUID = "0c5a1f0e-7a3b-4a57-9c1d-2f60d1c4e8ab"  # has been used as a run id: its dashes are those of templates, too
_LOWER, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
_ALNUM = _LOWER + _LOWER.upper() + _DIGITS

# Format -> the characters at the ends of a value, and those that may stand between them.
_CHARACTERS = {
    "dns_label": (_LOWER + _DIGITS, "-"),
    "number": (_DIGITS, ""),
    "text": (_ALNUM, "._-"),
}
_EXAMPLES = {
    "dns_label": ("local", "12345", UUID),
    "number": ("1", "12"),
    "text": ("local", "v1.2-rc_1", UUID),
}


class Part(Struct, frozen=True):
    """A stretch of a name: fixed `words`, or any value of a `format`. `parameter` is None for literal text."""

    parameter: str | None
    format: str
    words: tuple[str, ...]

    def regex(self) -> str:
        """An expression for the values (RE2), without a group around it."""
        if self.words:
            return "|".join(quote_regex(word) for word in self.words)
        edge, middle = _CHARACTERS[self.format]
        edges = {_DIGITS: "0-9", _LOWER + _DIGITS: "a-z0-9", _ALNUM: "A-Za-z0-9"}[edge]
        return f"[{edges}]([{edges}{middle}]*[{edges}])?" if middle else f"[{edges}]+"

    def examples(self) -> tuple[str, ...]:
        return self.words or _EXAMPLES[self.format]


_State: TypeAlias = tuple[int, int | str]
"""Number of the part, and how far it is read: the text so far of a word, 1 or 2 in a value of a format."""


class NameTemplate(Struct, frozen=True):
    """The template of parameter `name`, part by part."""

    name: str
    parts: tuple[Part, ...]

    def parameters(self) -> tuple[str, ...]:
        return tuple(part.parameter for part in self.parts if part.parameter is not None)

    def rule_arguments(self, parameter: str) -> tuple[str, str]:
        """The regex that reads names of this template, and the replacement that gives the value of `parameter`."""
        texts, group, wanted = [], 0, 0
        for part in self.parts:
            regex = part.regex()
            texts.append(regex if part.parameter is None else f"({regex})")
            if part.parameter is not None:
                group += 1
                wanted = group if part.parameter == parameter else wanted
                group += 0 if part.words else regex.count("(")
        return "".join(texts), f"${{{wanted}}}"

    def samples(self) -> Iterator[dict[str, str]]:
        """Values to try: every fixed word, and of each format short and long ones, with dashes where it allows them."""
        named = [part for part in self.parts if part.parameter is not None]
        for values in product(*(part.examples() for part in named)):
            yield {part.parameter: value for part, value in zip(named, values, strict=True) if part.parameter}

    def render(self, values: Mapping[str, str]) -> str:
        return "".join(
            part.words[0] if part.parameter is None else values[part.parameter] for part in self.parts
        )

    def ambiguous_name(self) -> str | None:
        """A shortest name that two sets of values make; None where every name tells its values.

        Two readings of one name are followed side by side, character by character (the product of the automaton
        with itself), until both end and they were once in different parts.
        """
        alphabet = sorted({c for part in self.parts for c in _representatives(part)})
        start = [(a, b) for a in self._begin(0) for b in self._begin(0)]
        pending = deque([(a, b, False, "") for a, b in start])
        seen = {(a, b, False) for a, b in start}
        while pending:
            left, right, differ, name = pending.popleft()
            if differ and self._ends(left) and self._ends(right):
                return name
            for character in alphabet:
                for a, b in product(self._after(left, character), self._after(right, character)):
                    state = (a, b, differ or a[0] != b[0])
                    if state not in seen:
                        seen.add(state)
                        pending.append((*state, name + character))
        return None

    def _begin(self, number: int) -> list[_State]:
        if number >= len(self.parts):
            return []
        return [(number, "" if self.parts[number].words else 0)]

    def _complete(self, state: _State) -> bool:
        number, read = state
        part = self.parts[number]
        return read in part.words if part.words else read == 1

    def _ends(self, state: _State) -> bool:
        return state[0] == len(self.parts) - 1 and self._complete(state)

    def _after(self, state: _State, character: str) -> list[_State]:
        starts = [state, *(self._begin(state[0] + 1) if self._complete(state) else [])]
        return [after for each in starts if (after := self._step(each, character)) is not None]

    def _step(self, state: _State, character: str) -> _State | None:
        number, read = state
        part = self.parts[number]
        if part.words:
            text = f"{read}{character}"
            return (number, text) if any(word.startswith(text) for word in part.words) else None
        edge, middle = _CHARACTERS[part.format]
        if character in edge:
            return number, 1
        return (number, 2) if character in middle and read != 0 else None


def _representatives(part: Part) -> Iterator[str]:
    """Characters that stand for all: of a format's classes one each, every one of a fixed word."""
    if part.words:
        yield from "".join(part.words)
        return
    edge, middle = _CHARACTERS[part.format]
    yield from (c for c in "aA0" if c in edge)
    yield from middle


def parse_name_template(
    name: str, template: str, known: Mapping[str, tuple[str, tuple[str, ...]]]
) -> NameTemplate | None:
    """The template of parameter `name`; `known` has the format and the only values of each parameter.

    None where it names a parameter that is not known, which is reported where parameters are read.
    """
    parts: list[Part] = []
    end = 0
    for match in PLACEHOLDER.finditer(template):
        if match[1] not in known:
            return None
        if match.start() > end:
            parts.append(Part(None, "", (template[end : match.start()],)))
        parts.append(Part(match[1], *known[match[1]]))
        end = match.end()
    if end < len(template):
        parts.append(Part(None, "", (template[end:],)))
    return NameTemplate(name, tuple(parts))
