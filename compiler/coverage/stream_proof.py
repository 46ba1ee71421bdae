"""A LogQL stream selector in, the streams that it selects out, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.alternatives import doubtful_values
from compiler.coverage.matching import listed, satisfiable
from compiler.coverage.model import ABSENT, Domain, Stream
from compiler.coverage.nearest import nearest
from compiler.coverage.reading import Reading
from compiler.coverage.selector_proof import label_hint
from compiler.diagnostics import Diagnostic
from compiler.languages.logql import ast
from compiler.languages.promql.ast import Matcher


def select(
    reading: Reading, selector: ast.Selector, streams: tuple[Stream, ...]
) -> tuple[tuple[Stream, ...], tuple[Diagnostic, ...]]:
    """The streams of the consumer's datasource that satisfy every matcher, and a finding if there is none."""
    here = tuple(stream for stream in streams if stream.datasource == reading.consumer.datasource)
    chosen = tuple(stream for stream in here if not _failing(reading, selector, stream))
    if chosen:
        return chosen, tuple(_alternatives(reading, selector, chosen))
    if not here:
        message = f"no log source writes to `{reading.consumer.datasource}`"
        return (), (reading.finding("query/no-stream", message, selector.start, selector.end),)
    return (), (_mismatch(reading, selector, here),)


def _alternatives(
    reading: Reading, selector: ast.Selector, chosen: tuple[Stream, ...]
) -> Iterator[Diagnostic]:
    for matcher in selector.matchers:
        yield from doubtful_values(reading, prometheus_matcher(matcher), _over_all(matcher.name, chosen))


def prometheus_matcher(matcher: ast.Matcher) -> Matcher:
    """The same matcher as PromQL has it: both languages match alike."""
    return Matcher(matcher.name, matcher.operator, matcher.value.value, start=matcher.start, end=matcher.end)


def _failing(reading: Reading, selector: ast.Selector, stream: Stream) -> list[ast.Matcher]:
    return [
        matcher
        for matcher in selector.matchers
        if not satisfiable(
            prometheus_matcher(matcher),
            stream.labels.get(matcher.name, ABSENT),
            variable=reading.has_variable(matcher.start, matcher.end),
        )
    ]


def _mismatch(reading: Reading, selector: ast.Selector, here: tuple[Stream, ...]) -> Diagnostic:
    best = min(here, key=lambda stream: (len(_failing(reading, selector, stream)), stream.source))
    matcher = _failing(reading, selector, best)[0]
    everywhere = _over_all(matcher.name, here)
    if everywhere == ABSENT:
        labels = {name for stream in here for name in stream.labels}
        message, hint = f"no log stream has a label `{matcher.name}`", label_hint(matcher.name, labels)
        code = "query/unknown-label"
    else:
        values = everywhere.values or frozenset()
        near = nearest(matcher.value.value, tuple(sorted(values - {""})))
        message = f"no log stream has all of this: `{matcher.name}` fails here"
        if values - {""}:
            message += f", it is {listed(values)}"
        hint = f"did you mean `{near}`?" if near and near != matcher.value.value else None
        code = "query/impossible-value"
    return reading.finding(code, message, matcher.start, matcher.end, hint=hint)


def _over_all(label: str, streams: tuple[Stream, ...]) -> Domain:
    domain = ABSENT
    for stream in streams:
        domain = domain | stream.labels.get(label, ABSENT)
    return domain
