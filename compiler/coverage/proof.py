"""All consumers and all supplies in, the findings and the table of what feeds what out."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from compiler.coverage.lint import lint
from compiler.coverage.lint.regexes import needless_log_regex
from compiler.coverage.logql_proof import prove_logql
from compiler.coverage.model import ABSENT, Consumer, Stream, Supply
from compiler.coverage.offers import Offers
from compiler.coverage.promql_proof import QueryProof, labels_of, prove_promql
from compiler.coverage.reading import Reading, read
from compiler.coverage.selector_proof import label_hint
from compiler.diagnostics import Diagnostic
from compiler.languages import logql


class Row(Struct, frozen=True):
    """One selector of one query: the jobs or log sources that feed it, none where a finding says why."""

    consumer: Consumer
    selector: str
    fed_by: tuple[str, ...]


class Coverage(Struct, frozen=True):
    """`rows` are in the order of the consumers; `findings` likewise."""

    rows: tuple[Row, ...]
    findings: tuple[Diagnostic, ...]


def prove(
    consumers: Iterable[Consumer], supplies: Iterable[Supply], streams: Iterable[Stream] = ()
) -> Coverage:
    """Proves that all that is asked for is produced by some job, kept, and stored in the datasource asked."""
    return prove_readings(map(read, consumers), supplies, streams)


def prove_readings(
    readings: Iterable[Reading], supplies: Iterable[Supply], streams: Iterable[Stream] = ()
) -> Coverage:
    """The same for queries that have been read."""
    offers, every_stream = Offers(supplies), tuple(streams)
    rows: list[Row] = []
    findings: list[Diagnostic] = []
    for reading in readings:
        findings += reading.findings
        made, found = _prove_one(reading, offers, every_stream)
        rows += made
        findings += found
    return Coverage(tuple(rows), tuple(findings))


def _prove_one(
    reading: Reading, offers: Offers, streams: tuple[Stream, ...]
) -> tuple[list[Row], list[Diagnostic]]:
    tree = reading.tree
    if tree is None:
        return [], list(_bare_variable(reading, offers, streams))
    if isinstance(tree, logql.LogQuery | logql.MetricQuery):
        return _prove_log_query(reading, tree, streams)
    proof = prove_promql(reading, tree, offers)
    rows = [
        Row(
            reading.consumer,
            reading.substituted.written(s.selector.start, s.selector.end),
            tuple(sorted({offer.supply.job for offer in s.feeding})),
        )
        for s in proof.selectors.values()
    ]
    return rows, [*proof.findings, *_listed_label(reading, proof), *lint(proof)]


def _prove_log_query(
    reading: Reading, tree: logql.Query, streams: tuple[Stream, ...]
) -> tuple[list[Row], list[Diagnostic]]:
    proof = prove_logql(reading, tree, streams)
    written = reading.substituted.written
    rows = [
        Row(reading.consumer, written(s.start, s.end), tuple(sorted({stream.source for stream in chosen})))
        for s, chosen in proof.selectors
    ]
    missing = [
        _no_such_label(reading, {name for stream in chosen for name in stream.labels})
        for _, chosen in proof.selectors
        if reading.consumer.label
        and chosen
        and all(stream.labels.get(reading.consumer.label, ABSENT) == ABSENT for stream in chosen)
    ]
    needless = needless_log_regex(reading, (selector for selector, chosen in proof.selectors if chosen))
    return rows, [*proof.findings, *missing, *needless]


def _listed_label(reading: Reading, proof: QueryProof) -> Iterable[Diagnostic]:
    """A variable that lists a label's values needs the label on the series that it names."""
    label = reading.consumer.label
    for selector in proof.selectors.values():
        names = labels_of(selector)
        if label and names is not None and label not in names and label != "__name__":
            yield _no_such_label(reading, names)


def _bare_variable(reading: Reading, offers: Offers, streams: tuple[Stream, ...]) -> Iterable[Diagnostic]:
    """`label_values(label)`: some series or stream of the datasource must have the label."""
    consumer = reading.consumer
    if not consumer.label or reading.findings:
        return
    here = [s for s in offers.supplies if s.datasource == consumer.datasource]
    names = {name for supply in here for name in supply.labels}
    names |= {n for supply in here for e in supply.exporters for f in e.families.values() for n in f.labels}
    names |= {name for s in streams if s.datasource == consumer.datasource for name in s.labels}
    if consumer.label not in names:
        yield _no_such_label(reading, names)


def _no_such_label(reading: Reading, names: Iterable[str]) -> Diagnostic:
    label = reading.consumer.label
    return reading.finding(
        "query/unknown-label",
        f"the variable lists the values of `{label}`, a label that is not there",
        0,
        len(reading.substituted.text),
        hint=label_hint(label, names),
    )
