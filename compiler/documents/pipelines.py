"""PIPELINES.md: one row per family of series and per stream, from where through whom to where, with which labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.coverage.model import Domain
from compiler.documents.rendering import table_cell
from compiler.flow.model import LabelSet
from compiler.kinds.contract import Locality
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan, SinkPlan
from compiler.proof.flows import JobFlow, SourceFlow

HEAD = """# Pipelines of {name}

What is collected, by whom, under which labels, and where it goes. A label without a value can have any; `a|b` are the
only values. Names in brackets are structured metadata.
"""
COLUMNS = ("| {first} | kind | collector | read | labels | sink |", "| --- | --- | --- | --- | --- | --- |")
MOST_VALUES = 8


def pipelines_markdown(plan: Plan, jobs: Iterable[JobFlow], sources: Iterable[SourceFlow]) -> str:
    """The document; rows are in the order of scopes, collectors and names."""
    parts = [HEAD.format(name=plan.name)]
    lines = [_stream_row(flow) for flow in sources]
    series = [_series_row(flow) for flow in jobs]
    for title, first, rows in (("Log streams", "source", lines), ("Series", "job", series)):
        if rows:
            parts.append(
                "\n".join((f"## {title}\n", COLUMNS[0].format(first=first), COLUMNS[1], *rows)) + "\n"
            )
    return "\n".join(parts)


def _stream_row(flow: SourceFlow) -> str:
    entry = flow.source.source
    metadata = [f"({name})" for name in sorted(flow.flow.metadata)]
    return _row(
        entry.name,
        entry.kind,
        flow.collector,
        flow.source,
        [*_labels(flow.flow.labels), *metadata],
        flow.sink,
    )


def _series_row(flow: JobFlow) -> str:
    job = flow.job.job
    labels = list(_labels(flow.flow.labels))
    if flow.flow.honor_labels:
        labels.append("(the exporter's labels win)")
    return _row(job.name, job.kind, flow.collector, flow.job, labels, flow.sink)


def _row(
    name: str,
    kind: str,
    collector: CollectorPlan,
    entry: JobPlan | LogSourcePlan,
    labels: Iterable[str],
    sink: SinkPlan,
) -> str:
    where = f"{collector.scope}/{collector.name}"
    cells = (name, kind, where, how_often(collector, entry), ", ".join(labels), f"{sink.name} ({sink.url})")
    return f"| {' | '.join(map(table_cell, cells))} |"


def how_often(collector: CollectorPlan, entry: JobPlan | LogSourcePlan) -> str:
    """How each item is read exactly once."""
    localities = entry.job.localities if isinstance(entry, JobPlan) else entry.source.localities
    if localities == (Locality.COLLECTOR,):
        return "each replica itself"
    if entry.node_filter:
        return "once, by the agent on its node"
    return "once, replicas share" if collector.clustered else "once, by the one replica"


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
