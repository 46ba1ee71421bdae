"""The label flow of every collector, with the plan's names for its ends: inputs and sinks instead of components."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compiler.alloy import ast
from compiler.flow.model import SeriesFlow, StreamFlow
from compiler.flow.series import series_flows
from compiler.flow.streams import stream_flows
from compiler.flow.wiring import wire
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan, SinkPlan


class JobFlow(Struct, frozen=True):
    """The series of one scrape job from one collector to one sink."""

    collector: CollectorPlan
    job: JobPlan
    sink: SinkPlan
    flow: SeriesFlow


class SourceFlow(Struct, frozen=True):
    """The streams of one log source from one collector to one sink."""

    collector: CollectorPlan
    source: LogSourcePlan
    sink: SinkPlan
    flow: StreamFlow


def plan_flows(
    plan: Plan, trees: Mapping[str, ast.File]
) -> tuple[tuple[JobFlow, ...], tuple[SourceFlow, ...]]:
    """What flows in the whole stack, in the order of scopes and collectors; `trees` are configs by collector."""
    jobs: list[JobFlow] = []
    sources: list[SourceFlow] = []
    for scope in plan.scopes:
        for collector in scope.collectors:
            wiring = wire(trees[collector.name])
            job_of = {job.label: job for job in collector.jobs}
            source_of = {source.label: source for source in collector.sources}
            sink_of = {sink.label: sink for sink in collector.sinks}
            for series in series_flows(wiring):
                jobs.append(
                    JobFlow(collector, job_of[_label(series.scrape)], sink_of[_label(series.sink)], series)
                )
            for stream in stream_flows(wiring):
                sink = sink_of[_label(stream.sink)]
                sources.append(SourceFlow(collector, source_of[_label(stream.source)], sink, stream))
    return tuple(jobs), tuple(sources)


def _label(component: str) -> str:
    return component.rpartition(".")[2]
