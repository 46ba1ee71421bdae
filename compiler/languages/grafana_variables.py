"""A query with Grafana's variables in, a query that a parser can read out, with a map of positions.

Source of the syntax: grafana/grafana public/app/features/variables (variableRegex); of the macros: Grafana's
documentation of its Prometheus and Loki datasources.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

MACROS: Mapping[str, str] = {
    "__rate_interval": "5m",
    "__rate_interval_ms": "300000",
    "__interval": "1m",
    "__interval_ms": "60000",
    "__range": "1h",
    "__range_s": "3600",
    "__range_ms": "3600000",
    "__auto": "5m",
    "__from": "1700000000000",
    "__to": "1700003600000",
}
"""A value of the right kind for each macro that a query may use; which value does not matter to a proof."""

WORDS = frozenset({"__name", "__org", "__user", "__dashboard", "__timezone", "__timeFilter", "timeFilter"})
"""Grafana's other variables of its own: plain texts."""

_TOKEN = lazy_pattern(
    r"(?P<variable>\$(?P<plain>\w+)"
    r"|\$\{(?P<braced>\w+)(?:\.[^:^}]+)?(?::(?P<format>[^}]+))?\}"
    r"|\[\[(?P<old>\w+?)(?::(?P<oldformat>\w+))?\]\])"
    r"|(?P<escape>\\.)|(?P<quote>[\"'`])|(?P<comment>\#[^\n]*)|(?P<bracket>[\[\]])",
    re.DOTALL,
)
_BEFORE_NUMBER = lazy_pattern(r"(?:[-+*/%^<>]|[=!<>]=|\bbool|@)\s*$")
_BEFORE_DURATION = lazy_pattern(r"\boffset\s+-?\s*$", re.IGNORECASE)


class Occurrence(Struct, frozen=True):
    """One variable: where it was written (`start`, `end`) and where its stand-in is (`at`, `until`)."""

    name: str
    format: str | None
    quoted: bool
    start: int
    end: int
    at: int
    until: int


class Substituted(Struct, frozen=True):
    """`text` is fit for a parser; its offsets lead back to `original` through `origin`."""

    original: str
    text: str
    occurrences: tuple[Occurrence, ...]

    def origin(self, offset: int) -> int:
        """The offset in the original of one in the text; inside a stand-in, where its variable starts."""
        index = bisect_right(self.occurrences, offset, key=lambda occurrence: occurrence.at) - 1
        if index < 0:
            return offset
        last = self.occurrences[index]
        return last.start if offset < last.until else last.end + offset - last.until

    def written(self, start: int, end: int) -> str:
        """A stretch of the text as it stands in the original, with its variables."""
        return self.original[self.origin(start) : self.origin(end)]

    def within(self, start: int, end: int) -> tuple[Occurrence, ...]:
        """The variables whose stand-ins lie in a stretch of the text."""
        return tuple(o for o in self.occurrences if start <= o.at and o.until <= end)


def substitute(
    query: str, values: Mapping[str, str] | None = None, known: Container[str] | None = None
) -> Substituted:
    """Replaces macros and variables by stand-ins.

    `values` gives a stand-in for variables whose value is known (a constant, a default). `known` limits what
    counts as a variable: Grafana leaves other names as they are. Without it every name counts.
    """
    pieces: list[str] = []
    occurrences: list[Occurrence] = []
    done = length = 0
    for match, quoted, bracketed in _variables(query):
        name = match["plain"] or match["braced"] or match["old"]
        if not _counts(name, known):
            continue
        stand_in = (values or {}).get(name) or MACROS.get(name)
        if stand_in is None:
            stand_in = name if quoted else _stand_in(name, query, match, bracketed)
        kept = query[done : match.start()]
        at = length + len(kept)
        pieces += (kept, stand_in)
        done, length = match.end(), at + len(stand_in)
        form = match["format"] or match["oldformat"]
        occurrences.append(Occurrence(name, form, quoted, match.start(), match.end(), at, length))
    pieces.append(query[done:])
    return Substituted(query, "".join(pieces), tuple(occurrences))


def names(query: str) -> tuple[str, ...]:
    """The names that look like variables, in order, each once; without macros and references such as `$1`."""
    if "$" not in query and "[[" not in query:
        return ()
    found = (m["plain"] or m["braced"] or m["old"] for m, _, _ in _variables(query))
    return tuple(dict.fromkeys(n for n in found if _counts(n, None) and n not in MACROS and n not in WORDS))


def _counts(name: str, known: Container[str] | None) -> bool:
    if name.isdecimal():
        return False
    return known is None or name in known or name in MACROS or name in WORDS


def _variables(query: str) -> Iterator[tuple[re.Match[str], bool, bool]]:
    """Each variable, whether it stands in a string, and whether in square brackets."""
    quote: str | None = None
    bracketed = False
    position = 0
    while match := _TOKEN.search(query, position):
        position = match.end()
        if match["variable"]:
            yield match, quote is not None, bracketed
        elif match["quote"]:
            quote = match["quote"] if quote is None else None if quote == match["quote"] else quote
        elif (match["escape"] and quote == "`") or (match["comment"] and quote is not None):
            position = match.start() + 1
        elif match["bracket"] and quote is None:
            bracketed = match["bracket"] == "["


def _stand_in(name: str, query: str, match: re.Match[str], bracketed: bool) -> str:
    """A value of the kind that the place of an unknown variable asks for."""
    before = query[max(0, match.start() - 16) : match.start()]
    after = query[match.end() : match.end() + 16]
    if bracketed or _BEFORE_DURATION.search(before):
        return "5m"
    first_of_several = before.rstrip().endswith("(") and after.lstrip().startswith(",")
    if first_of_several or _BEFORE_NUMBER.search(before):
        return "5"
    return name
