"""Regular expressions where a plain comparison would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.coverage.promql_proof import QueryProof
from compiler.coverage.reading import Reading
from compiler.coverage.stream_proof import prometheus_matcher
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages.logql import ast as logql
from compiler.languages.promql.ast import Matcher
from compiler.lazy_pattern import lazy_pattern

_METACHARACTER = lazy_pattern(r"[\\.+*?()|\[\]{}^$]")


def needless_regex(proof: QueryProof) -> Iterator[Diagnostic]:
    """`=~"kueue"` is `="kueue"`, only slower, and makes a reader look for a pattern."""
    for found in proof.selectors.values():
        for matcher in found.selector.matchers:
            yield from _needless(proof.reading, matcher)


def needless_log_regex(reading: Reading, selectors: Iterable[logql.Selector]) -> Iterator[Diagnostic]:
    """The same in a stream selector."""
    for selector in selectors:
        for matcher in selector.matchers:
            yield from _needless(reading, prometheus_matcher(matcher))


def _needless(reading: Reading, matcher: Matcher) -> Iterator[Diagnostic]:
    plain = matcher.value and not _METACHARACTER.search(matcher.value)
    variable = reading.has_variable(matcher.start, matcher.end)
    if matcher.operator in ("=~", "!~") and plain and not variable:
        operator = "=" if matcher.operator == "=~" else "!="
        yield reading.finding(
            "query/needless-regex",
            f"`{matcher.name}{matcher.operator}` compares with a plain text",
            matcher.start,
            matcher.end,
            hint=f'{matcher.name}{operator}"{matcher.value}"',
            severity=Severity.WARNING,
        )
