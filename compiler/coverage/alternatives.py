"""Values that a matcher asks for and that can never occur, or of which nobody knows that they do."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.matching import listed
from compiler.coverage.model import Domain
from compiler.coverage.nearest import nearest
from compiler.coverage.reading import Reading
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages.promql.ast import Matcher
from compiler.lazy_pattern import lazy_pattern

_WORDS = lazy_pattern(r"[^\\.+*?()|\[\]{}^$]+(?:\|[^\\.+*?()|\[\]{}^$]+)*")


def doubtful_values(reading: Reading, matcher: Matcher, domain: Domain) -> Iterator[Diagnostic]:
    """A warning for each plain value that the label is not known to have; the matcher as a whole may well match."""
    told = domain.told
    if told is None or reading.has_variable(matcher.start, matcher.end):
        return
    for word in _plain_values(matcher):
        if word not in told:
            near = nearest(word, tuple(sorted(told - {""})))
            code, what = (
                ("query/unknown-value", f"nothing is known to have the `{matcher.name}` `{word}`")
                if domain.values is None
                else ("query/impossible-value", f"`{matcher.name}` is never `{word}`: it is {listed(told)}")
            )
            yield reading.finding(
                code,
                what,
                matcher.start,
                matcher.end,
                hint=f"did you mean `{near}`?" if near else None,
                severity=Severity.WARNING,
            )


def _plain_values(matcher: Matcher) -> tuple[str, ...]:
    """The values of `="a"` and `=~"a|b"`; none where something is computed or excluded."""
    if matcher.operator == "=" and matcher.value:
        return (matcher.value,)
    if matcher.operator == "=~" and _WORDS.fullmatch(matcher.value):
        return tuple(matcher.value.split("|"))
    return ()
