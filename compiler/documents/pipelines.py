"""PIPELINES.md: one row per family of series and per stream, from where through whom to where, with which labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from compiler.coverage.model import Domain
from compiler.flow.model import LabelSet
from compiler.languages.markdown import table_cell
from compiler.plan.model import CollectorPlan, Plan, SinkPlan
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.perspectives import Perspectives
from compiler.proof.stack import Replications

HEAD = """# Pipelines of {name}

What is collected, by whom, under which labels, and where it goes. A label without a value can have any; `a|b` are the
only values. Names in brackets are structured metadata.
"""
COLUMNS = ("| {first} | kind | collector | read | labels | sink |", "| --- | --- | --- | --- | --- | --- |")
MOST_VALUES = 8
Often: TypeAlias = Mapping[tuple[str, str, str], str]  # how often is read: by collector, entry and sink


def pipelines_markdown(
    plan: Plan,
    jobs: Iterable[JobFlow],
    sources: Iterable[SourceFlow],
    replications: Replications,
) -> str:
    """The document; rows are in the order of scopes, collectors and names."""
    often = {
        (entry.reading.collector.name, entry.reading.name, entry.reading.sink.name): entry.words
        for entry in replications.readings
    }
    parts = [HEAD.format(name=plan.name)]
    lines = [_stream_row(flow, often) for flow in sources]
    series = [_series_row(flow, often) for flow in jobs]
    for title, first, rows in (("Log streams", "source", lines), ("Series", "job", series)):
        if rows:
            parts.append(
                "\n".join((f"## {title}\n", COLUMNS[0].format(first=first), COLUMNS[1], *rows)) + "\n"
            )
    if replications.views:
        views = [_view(view) for view in replications.views]
        parts.append("\n".join(("## The same nodes from two clusters\n", *views)) + "\n")
    return "\n".join(parts)


def _view(view: Perspectives) -> str:
    """One line about two jobs, and what tells their series apart."""
    jobs = [
        f"{entry.reading.name} ({entry.reading.collector.scope}/{entry.reading.collector.name})"
        for entry in (view.first, view.second)
    ]
    return f"- {' and '.join(jobs)}: told apart by {', '.join(view.apart)}"


def _stream_row(flow: SourceFlow, often: Often) -> str:
    entry = flow.source.source
    metadata = [f"({name})" for name in sorted(flow.flow.metadata)]
    labels = [*_labels(flow.flow.labels), *metadata]
    return _row(entry.name, entry.kind, flow.collector, labels, flow.sink, often)


def _series_row(flow: JobFlow, often: Often) -> str:
    job = flow.job.job
    labels = list(_labels(flow.flow.labels))
    if flow.flow.honor_labels:
        labels[-1] += " (the exporter's labels win)"
    return _row(job.name, job.kind, flow.collector, labels, flow.sink, often)


def _row(
    name: str,
    kind: str,
    collector: CollectorPlan,
    labels: Iterable[str],
    sink: SinkPlan,
    often: Often,
) -> str:
    where = f"{collector.scope}/{collector.name}"
    read = often.get((collector.name, name, sink.name), "never")
    cells = (name, kind, where, read, ", ".join(labels), f"{sink.name} ({sink.url})")
    return f"| {' | '.join(map(table_cell, cells))} |"


def _labels(labels: LabelSet) -> Iterator[str]:
    for name, domain in labels.domains:
        yield f"{name}{_values(domain)}"
    if labels.others is not None:
        yield f"{labels.others}*"


def _values(domain: Domain) -> str:
    if domain.values is None:
        return ""
    values = sorted(domain.values)
    shown = "|".join(values[:MOST_VALUES]) + ("|..." if len(values) > MOST_VALUES else "")
    return f"={shown}"
