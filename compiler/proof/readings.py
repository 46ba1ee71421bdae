"""Readings: who reads what over which path into which store, taken from the collectors' configs as they will run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from compiler.alloy import ast
from compiler.flow.conditions import Conditions, Key, only
from compiler.flow.literals import expression_of, literal_argument
from compiler.flow.paths import paths_of
from compiler.flow.selection import META, Selection, selection_of
from compiler.flow.wiring import Wiring, argument, inner, wire
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan, ScopePlan, SinkPlan

HOST = "host"  # the cluster of every scope that is not inside a vCluster
ITSELF = frozenset({"exporter.self", "intake"})  # what each replica has of its own, or is sent by somebody


class Copies(Struct, frozen=True):
    """How often one reader reads one item: `number` times, or that many on each node of its cluster."""

    number: int
    per_node: bool
    how: str

    def on(self, nodes: int) -> int:
        """The number of copies in a cluster of that many nodes."""
        return self.number * nodes if self.per_node else self.number


class Place(NamedTuple):
    """What tells items apart that no condition does: `role` is the kind of item, `path` where samples are asked for,
    `rewritten` how rules change addresses, `own` whose items they are where each collector has its own."""

    cluster: str
    signal: Literal["lines", "samples"]
    role: str
    path: str
    rewritten: tuple[str, ...]
    own: tuple[str, ...]
    store: str


class Reading(Struct, frozen=True):
    """One way of the items of an input into a store.

    Readings at one `place` could read the same items; `selected` says which of them it takes, `passing`
    on which conditions they arrive. `components` are the loki.process and relabel components between.
    """

    entry: JobPlan | LogSourcePlan
    collector: CollectorPlan
    sink: SinkPlan
    place: Place
    selected: Conditions
    passing: Conditions
    components: tuple[str, ...]
    copies: Copies

    @property
    def name(self) -> str:
        return self.entry.job.name if isinstance(self.entry, JobPlan) else self.entry.source.name


def readings(plan: Plan, trees: Mapping[str, ast.File]) -> Iterator[Reading]:
    """All readings of a plan, in the order of scopes, collectors and configs; `trees` are configs by collector."""
    stores = _stores(plan)
    for scope in plan.scopes:
        for collector in scope.collectors:
            entries: dict[str, JobPlan | LogSourcePlan] = {
                **{source.label: source for source in collector.sources},
                **{job.label: job for job in collector.jobs},
            }
            wiring = wire(trees[collector.name])
            for component, block in wiring.blocks.items():
                entry = entries.get(component.rpartition(".")[2])
                if entry is not None and (
                    block.name.startswith("loki.source.") or block.name == "prometheus.scrape"
                ):
                    yield from _of_component(scope, collector, entry, block, wiring, stores)


def cluster_of(scope: ScopePlan) -> str:
    """The cluster that a scope is in."""
    return HOST if scope.virtual_cluster is None else scope.virtual_cluster.name


def _stores(plan: Plan) -> dict[str, str]:
    """The backends by name, those at one address under the name of the first of them."""
    first: dict[tuple[str, str | None], str] = {}
    stores: dict[str, str] = {}
    for scope in plan.scopes:
        for collector in scope.collectors:
            for sink in collector.sinks:
                if sink.store not in stores:
                    stores[sink.store] = first.setdefault((sink.url, sink.tenant), sink.store)
    return stores


def _of_component(
    scope: ScopePlan,
    collector: CollectorPlan,
    entry: JobPlan | LogSourcePlan,
    block: ast.Block,
    wiring: Wiring,
    stores: Mapping[str, str],
) -> Iterator[Reading]:
    selection = _selection(block, wiring)
    place = _place(scope, collector, block, selection)
    copies = copies_of(collector, selection, _is_clustered(block))
    sinks = {sink.label: sink for sink in collector.sinks}
    choices = list(_choices(selection))
    for path in paths_of(block, wiring, selection.labels):
        sink = sinks[path.sink.rpartition(".")[2]]
        for selected in choices:
            yield Reading(
                entry=entry,
                collector=collector,
                sink=sink,
                place=place._replace(store=stores[sink.store]),
                selected=selected,
                passing=path.conditions,
                components=path.components,
                copies=copies,
            )


def _selection(block: ast.Block, wiring: Wiring) -> Selection:
    """What a source reads, whether it has targets or not."""
    if block.name == "loki.source.api":
        return Selection("intake")
    if block.name == "loki.source.kubernetes_events":
        names = argument(block, "namespaces")
        listed = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
        key: Key = f"{META}namespace"
        return Selection(
            "events", {key: only(*listed)} if listed else {}, labels={"namespace": f"{META}namespace"}
        )
    found = selection_of(expression_of(block, "targets"), wiring)
    return Selection(f"targets of {block.name}.{block.label}") if found is None else found


def _place(scope: ScopePlan, collector: CollectorPlan, block: ast.Block, selection: Selection) -> Place:
    own: tuple[str, ...] = (collector.name, block.label or "") if selection.role == "intake" else ()
    if selection.role == "exporter.self":
        own = (collector.name,)
    path = literal_argument(block, "metrics_path") if block.name == "prometheus.scrape" else None
    signal: Literal["lines", "samples"] = "samples" if block.name == "prometheus.scrape" else "lines"
    return Place(
        cluster_of(scope), signal, selection.role, path or "/metrics", selection.rewritten, own, store=""
    )


def _choices(selection: Selection) -> Iterator[Conditions]:
    """The conditions of a selection; of listed addresses each by itself, so that equal ones meet in an index."""
    addresses = selection.conditions.get("__address__")
    if selection.role != "static" or addresses is None or addresses.others:
        yield selection.conditions
        return
    for address in sorted(addresses.listed):
        yield {**selection.conditions, "__address__": only(address)}


def _is_clustered(block: ast.Block) -> bool:
    return any(argument(clustering, "enabled") is True for clustering in inner(block, "clustering"))


def copies_of(collector: CollectorPlan, selection: Selection, clustered: bool) -> Copies:
    """How often the replicas of a collector read one item of a selection, all together."""
    daemonset = collector.workload == "daemonset"
    if selection.role in ITSELF:
        posted = selection.role == "intake" and (daemonset or collector.replicas > 1)
        own = "by the replica that it is posted to" if posted else "by the one replica"
        return Copies(1, False, "each replica itself" if selection.role == "exporter.self" else own)
    if clustered and collector.clustered:
        return Copies(1, False, "replicas share")
    if selection.own_node:
        # a replica of a deployment is on some node, and nobody reads what is on the others
        return Copies(int(daemonset), False, "by the agent on its node")
    if daemonset:
        return Copies(1, True, "by each node's agent")
    one = collector.replicas == 1
    return Copies(collector.replicas, False, "by the one replica" if one else "by each replica")
