"""Flows of both signals with what explains them: the trail of each label, looked up when a finding needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from compiler.alloy import ast
from compiler.coverage.model import Domain, closed
from compiler.diagnostics import Span
from compiler.flow.model import LabelSet
from compiler.flow.provenance import trails
from compiler.flow.trail import Trail
from compiler.flow.wiring import Wiring, wire
from compiler.plan.model import CollectorPlan, ExternalLabel, FromParameter, Plan, SinkPlan
from compiler.proof.flows import JobFlow, SourceFlow


class TracedFlow(Struct, frozen=True):
    """One path of a source or job to a sink; `number` counts the paths between these two."""

    signal: Literal["logs", "metrics"]
    name: str
    kind: str
    span: Span
    collector: CollectorPlan
    sink: SinkPlan
    component: str
    labels: LabelSet
    number: int

    @property
    def what(self) -> str:
        """The flow as messages name it."""
        return f"{'streams' if self.signal == 'logs' else 'series'} of {self.name!r}"

    @property
    def where(self) -> str:
        return f"on {self.collector.scope}/{self.collector.name} to sink {self.sink.name!r}"

    def external(self, label: str) -> ExternalLabel | None:
        """The external label of that name, which the sink adds."""
        return next((entry for entry in self.sink.external_labels if entry.name == label), None)


def traced_flows(jobs: tuple[JobFlow, ...], sources: tuple[SourceFlow, ...]) -> Iterator[TracedFlow]:
    """All flows, streams first."""
    seen: dict[tuple[str, str, str], int] = {}
    for source in sources:
        entry = source.source.source
        number = _count(seen, source.collector.name, source.flow.source, source.sink.name)
        yield TracedFlow(
            "logs", entry.name, entry.kind, entry.span, source.collector, source.sink,
            source.flow.source, source.flow.labels, number,
        )  # fmt: skip
    for job in jobs:
        scrape = job.job.job
        number = _count(seen, job.collector.name, job.flow.scrape, job.sink.name)
        yield TracedFlow(
            "metrics", scrape.name, scrape.kind, scrape.span, job.collector, job.sink,
            job.flow.scrape, job.flow.labels, number,
        )  # fmt: skip


def _count(seen: dict[tuple[str, str, str], int], collector: str, component: str, sink: str) -> int:
    key = (collector, component, sink)
    seen[key] = seen.get(key, -1) + 1
    return seen[key]


class Explanations:
    """Trails and domains of flows. Trails of a source or job are followed once, on the first question."""

    def __init__(self, plan: Plan, trees: Mapping[str, ast.File]) -> None:
        self._trees = trees
        self._wirings: dict[str, Wiring] = {}
        self._trails: dict[tuple[str, str], list[tuple[str, Trail]]] = {}
        self._allowed = {parameter.name: parameter.allowed for parameter in plan.parameters}

    def trail(self, flow: TracedFlow) -> Trail:
        """The labels of a flow where it ends, with their origins and what was lost."""
        key = (flow.collector.name, flow.component)
        if key not in self._trails:
            wiring = self._wirings.get(key[0]) or wire(self._trees[key[0]])
            self._wirings[key[0]] = wiring
            self._trails[key] = list(trails(flow.component, wiring))
        here = [trail for sink, trail in self._trails[key] if sink.rpartition(".")[2] == flow.sink.label]
        return here[min(flow.number, len(here) - 1)]

    def domain(self, flow: TracedFlow, label: str) -> Domain:
        """The values of a label where the flow ends; a parameter with listed values has only these."""
        domain = flow.labels[label]
        external = flow.external(label)
        if domain.values is None and external is not None and isinstance(external.value, FromParameter):
            allowed = self._allowed.get(external.value.parameter, ())
            if allowed and self.trail(flow).labels[label].step.part == "external_labels":
                return closed(*allowed)
        return domain
