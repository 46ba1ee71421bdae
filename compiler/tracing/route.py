"""The way of one source or job through one collector: its config read back, its components, its first ones."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import parse
from compiler.artifacts import CollectorConfig
from compiler.diagnostics import Span
from compiler.kinds.contract import Locality
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan
from compiler.simulator.graph import Component, Graph, read_graph
from compiler.tracing.places import Places

NODE_NAME = "NODE_NAME"
USUAL_NODE = "node-1"  # where nothing given names a node; a text with `$` would be expanded by rules
_SINK_KINDS = {"loki": "loki.write", "prometheus": "prometheus.remote_write"}


class Way(Struct, frozen=True):
    """One collector's config: `roots` are the components that nothing feeds, by label.

    `environment` is what sys.env gives.
    """

    collector: CollectorPlan
    graph: Graph
    roots: dict[str, list[Component]]
    places: Places
    environment: dict[str, str]


class Route(Struct, frozen=True):
    """One source or job on one collector."""

    way: Way
    entry: JobPlan | LogSourcePlan

    @property
    def name(self) -> str:
        return self.entry.job.name if isinstance(self.entry, JobPlan) else self.entry.source.name

    @property
    def title(self) -> str:
        """The first line of what is told of it."""
        collector, span = self.way.collector, self._input_span
        what = "job" if isinstance(self.entry, JobPlan) else "source"
        reader = f"{collector.scope}/{collector.name}, {_how_often(collector, self.entry)}"
        return f"{what} {self.name} ({span.path}:{span.line}:{span.column}), read by {reader}"

    @property
    def _input_span(self) -> Span:
        return self.entry.job.span if isinstance(self.entry, JobPlan) else self.entry.source.span

    def roots(self) -> list[Component]:
        """Its components that nothing feeds: discoveries, exporters, receivers."""
        return self.way.roots.get(self.entry.label, [])

    def on_node(self, node: str | None) -> Route:
        """The route on the agent of one node."""
        if node is None:
            return self
        return replace(self, way=replace(self.way, environment=self.way.environment | {NODE_NAME: node}))


class Ways:
    """The collectors of a plan with their configs, each read once."""

    def __init__(self, plan: Plan, configs: Iterable[CollectorConfig]) -> None:
        self._plan = plan
        self._configs = {config.collector: config for config in configs}
        self._ways: dict[str, Way] = {}
        self._routes: dict[tuple[bool, str], list[tuple[CollectorPlan, JobPlan | LogSourcePlan]]] = {}
        for scope in plan.scopes:
            for collector in scope.collectors:
                for job in collector.jobs:
                    self._routes.setdefault((True, job.job.name), []).append((collector, job))
                for source in collector.sources:
                    self._routes.setdefault((False, source.source.name), []).append((collector, source))

    def routes(self, name: str, is_job: bool, collector: str | None) -> list[Route]:
        """The routes of a source or job, on one collector or on all; none where it is not there."""
        return [
            Route(self._way(plan), entry)
            for plan, entry in self._routes.get((is_job, name), [])
            if collector is None or plan.name == collector
        ]

    def names(self, is_job: bool) -> list[str]:
        return [name for job, name in self._routes if job == is_job]

    def _way(self, collector: CollectorPlan) -> Way:
        if collector.name not in self._ways:
            self._ways[collector.name] = _read(self._plan, collector, self._configs[collector.name])
        return self._ways[collector.name]


def _how_often(collector: CollectorPlan, entry: JobPlan | LogSourcePlan) -> str:
    """How the plan means each item to be read exactly once; that the configs do so is proved elsewhere."""
    localities = entry.job.localities if isinstance(entry, JobPlan) else entry.source.localities
    if localities == (Locality.COLLECTOR,):
        return "each replica itself"
    if entry.node_filter:
        return "once, by the agent on its node"
    return "once, replicas share" if collector.clustered else "once, by the one replica"


def _read(plan: Plan, collector: CollectorPlan, config: CollectorConfig) -> Way:
    file = parse(config.text)
    path = f"out/{plan.name}/{config.path}"
    sinks = {f"{_SINK_KINDS[sink.kind]}.{sink.label}": sink.name for sink in collector.sinks}
    environment = _environment(plan)

    def locate(start: int) -> Span:
        line, column = file.position(start)
        return Span(path, line, column, line, column)

    graph = read_graph(file, environment)
    places = Places(file, locate, config.tree, sinks)
    return Way(collector, graph, _roots(graph), places, environment)


def _roots(graph: Graph) -> dict[str, list[Component]]:
    """The components that feed others and are fed by none, by label."""
    fed = {after for following in graph.feeds.values() for after in following}
    roots: dict[str, list[Component]] = {}
    for name, component in graph.components.items():
        label = component.block.label
        if label is not None and name not in fed and graph.feeds.get(name):
            roots.setdefault(label, []).append(component)
    return roots


def _environment(plan: Plan) -> dict[str, str]:
    """What collectors read from their environment; a value that only the deployer knows is shown as ${NAME}."""
    known = {
        parameter.name: parameter.value if parameter.value is not None else f"${{{parameter.name}}}"
        for parameter in plan.parameters
    }
    return {NODE_NAME: USUAL_NODE} | known
