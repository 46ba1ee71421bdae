"""Regular expressions where a plain comparison would do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic, Severity

_METACHARACTER = re.compile(r"[\\.+*?()|\[\]{}^$]")


def needless_regex(proof: QueryProof) -> Iterator[Diagnostic]:
    """`=~"kueue"` is `="kueue"`, only slower, and makes a reader look for a pattern."""
    for found in proof.selectors.values():
        for matcher in found.selector.matchers:
            plain = matcher.value and not _METACHARACTER.search(matcher.value)
            variable = proof.reading.has_variable(matcher.start, matcher.end)
            if matcher.operator in ("=~", "!~") and plain and not variable:
                operator = "=" if matcher.operator == "=~" else "!="
                yield proof.reading.finding(
                    "query/needless-regex",
                    f"`{matcher.name}{matcher.operator}` compares with a plain text",
                    matcher.start,
                    matcher.end,
                    hint=f'{matcher.name}{operator}"{matcher.value}"',
                    severity=Severity.WARNING,
                )
