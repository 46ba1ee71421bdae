"""What the stack offers to queries: series by job, with the catalog's families and the flow's labels, and streams."""

from __future__ import annotations

from compiler.coverage.model import OPEN, Domain, LabelRule, MetricFilter, Stream, Supply
from compiler.metrics import Exporter, load
from compiler.plan.model import CollectorPlan, JobPlan, KubeStateMetricsPlan, Plan
from compiler.proof.flows import JobFlow, SourceFlow


def supplies(plan: Plan, flows: tuple[JobFlow, ...]) -> tuple[Supply, ...]:
    """One supply for each job, collector and sink; the datasource is the sink's backend."""
    return tuple(_supply(plan, flow) for flow in flows)


def streams(flows: tuple[SourceFlow, ...]) -> tuple[Stream, ...]:
    """One stream for each log source, collector and sink."""
    return tuple(
        Stream(
            source=flow.source.source.name,
            datasource=flow.sink.store,
            labels=_stream_labels(flow),
            metadata=flow.flow.metadata,
            lines=flow.flow.lines,
            span=flow.source.source.span,
        )
        for flow in flows
    )


def _stream_labels(flow: SourceFlow) -> dict[str, Domain]:
    """The labels of a stream, with the values that they are known to have."""
    labels = dict(flow.flow.labels.domains)
    for name, known in flow.source.source.known_labels().items():
        if labels.get(name) == OPEN:
            labels[name] = Domain(None, known)
    return labels


def _supply(plan: Plan, flow: JobFlow) -> Supply:
    job = flow.job.job
    filters = [MetricFilter(admits=f.admits, what=f.what, span=f.span) for f in flow.flow.filters]
    if job.metric_prefixes:
        prefixes = job.metric_prefixes
        what = f"the collectors that job {job.name} runs"
        scraped = frozenset(load("scrape-meta").series_names())
        filters.append(
            MetricFilter(
                admits=lambda name: name.startswith(prefixes) or name in scraped,
                what=what,
                span=job.span,
                at_source=True,
            )
        )
    return Supply(
        job=job.name,
        datasource=flow.sink.store,
        exporters=exporters(plan, flow.collector, flow.job),
        labels=dict(flow.flow.labels.domains),
        honor_labels=flow.flow.honor_labels,
        filters=tuple(filters),
        label_rules=tuple(LabelRule(drops=r.admits, what=r.what, span=r.span) for r in flow.flow.removes),
        span=job.span,
    )


def exporters(plan: Plan, collector: CollectorPlan, job: JobPlan) -> tuple[Exporter, ...]:
    """What a job's targets expose: what the spec declares, then the catalog's entry, in the version that runs."""
    name, declared = job.job.exporter, job.job.declared
    own = () if declared is None or declared.exporter is None else (declared.exporter,)
    return own if name is None else (*own, load(name, _version(plan, collector, name)))


def _version(plan: Plan, collector: CollectorPlan, exporter: str) -> str | None:
    if exporter == "alloy":
        return f"v{collector.image.version}"
    if exporter == "kube-state-metrics":
        for scope in plan.scopes:
            for backend in scope.backends:
                if isinstance(backend, KubeStateMetricsPlan):
                    return f"v{backend.image.version}"
    return None
