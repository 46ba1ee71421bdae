"""`=~"a|b|c"` against a closed set of values: alternatives that can never occur."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.coverage.matching import listed
from compiler.coverage.model import Domain
from compiler.coverage.nearest import nearest
from compiler.coverage.reading import Reading
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages.promql.ast import Matcher

_WORDS = re.compile(r"[^\\.+*?()|\[\]{}^$]+(?:\|[^\\.+*?()|\[\]{}^$]+)+")


def impossible_alternatives(reading: Reading, matcher: Matcher, domain: Domain) -> Iterator[Diagnostic]:
    """A warning for each plain alternative that no value is; the matcher as a whole may well match."""
    if domain.values is None or matcher.operator != "=~" or not _WORDS.fullmatch(matcher.value):
        return
    if reading.has_variable(matcher.start, matcher.end):
        return
    for word in matcher.value.split("|"):
        if word not in domain.values:
            near = nearest(word, tuple(domain.values - {""}))
            yield reading.finding(
                "query/impossible-value",
                f"`{matcher.name}` is never `{word}`: it is {listed(domain.values)}",
                matcher.start,
                matcher.end,
                hint=f"did you mean `{near}`?" if near else None,
                severity=Severity.WARNING,
            )
