"""What a stack stores, found out by running it: made-up targets, samples and lines are sent through its compiled
configs in the simulator. Nothing here knows the label flow that the coverage proof rests on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from compiler.alloy import ast, parse, print_file
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.metrics import Series, load
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan
from compiler.proof.supplies import exporters
from compiler.simulator.graph import Graph, read_graph
from compiler.simulator.network import follow
from compiler.simulator.pipeline import LogInput

NOW = 1_768_478_400_000_000_000
META = "__meta_kubernetes_"
SOME = "some"
Labels = dict[str, str]
Asked = Mapping[str, frozenset[str]]
"""Label -> the values that some query asks for."""


def environment(plan: Plan) -> dict[str, str]:
    """A value for each variable that a config reads: the default, where there is one."""
    values = {p.name: p.value or f"{p.name.lower()}-1" for p in plan.parameters}
    return values | {"NODE_NAME": "node-1"}


def graph_of(tree: ast.File, variables: Mapping[str, str]) -> Graph:
    """The components of a config as Alloy would read its printed text."""
    return read_graph(parse(print_file(tree)), variables)


def stored_series(
    plan: Plan,
    collector: CollectorPlan,
    entry: JobPlan,
    graph: Graph,
    names: Iterable[str],
    asked: Asked,
) -> list[tuple[str, Labels]]:
    """The datasource and labels of each series of a job that arrives; `names` are those that queries ask for."""
    scrape = graph.components.get(f"prometheus.scrape.{entry.label}")
    if scrape is None:
        return []
    variables = environment(plan)
    relabel = f"discovery.relabel.{entry.label}"
    passed = follow(graph, [relabel], [LogInput("", _target(entry, graph))], NOW, True, variables).arrived
    targets = [
        labels
        for arrival in passed
        for reached in follow(
            graph, [scrape.id], [LogInput("", arrival.entry.labels)], NOW, True, variables
        ).arrived
        for labels in [{n: v for n, v in reached.entry.labels.items() if n != "__name__"}]
    ]
    honored = any(a.name == "honor_labels" for a in scrape.block.body if isinstance(a, ast.Attribute))
    samples = [
        LogInput("", {"__name__": name} | _joined(own, target, honored))
        for target in {tuple(sorted(t.items())): t for t in targets}.values()
        for name in names
        for own in _samples(plan, collector, entry, name, asked)
    ]
    arrived = follow(graph, list(graph.feeds[scrape.id]), samples, NOW, False, variables).arrived
    stores = {f"prometheus.remote_write.{sink.label}": sink.store for sink in collector.sinks}
    return [(stores[arrival.sink], arrival.entry.labels) for arrival in arrived]


def stored_streams(
    plan: Plan, collector: CollectorPlan, entry: LogSourcePlan, graph: Graph, asked: Asked
) -> list[tuple[str, Labels]]:
    """The datasource and labels of each line of a source that arrives."""
    start = next((name for name in _starts(entry.label) if name in graph.components), None)
    if start is None:
        return []
    lines = _lines(entry.source.kind, asked)
    inputs = (
        [LogInput(line, _meta_labels(graph)) for line in lines]
        if "discovery" in start
        else map(LogInput, lines)
    )
    arrived = follow(graph, [start], list(inputs), NOW, False, environment(plan)).arrived
    stores = {f"loki.write.{sink.label}": sink.store for sink in collector.sinks}
    return [(stores[arrival.sink], arrival.entry.labels) for arrival in arrived if arrival.sink in stores]


def _starts(label: str) -> tuple[str, ...]:
    return (
        f"discovery.relabel.{label}",
        f"loki.source.kubernetes_events.{label}",
        f"loki.source.api.{label}",
    )


def _meta_labels(graph: Graph) -> Labels:
    """A value for each meta label that any rule reads."""
    blocks = (rule for component in graph.components.values() for rule in component.blocks("rule"))
    texts = (
        item.text.strip('"')
        for rule in blocks
        for attribute in rule.body
        if isinstance(attribute, ast.Attribute) and isinstance(attribute.value, ast.Array)
        for item in attribute.value.items
        if isinstance(item, ast.String)
    )
    found = {text: SOME for text in texts if text.startswith("__meta_")}
    always = {f"{META}{name}": SOME for name in ("namespace", "pod_name", "pod_container_name", "pod_uid")}
    return {"__address__": "10.0.0.1:80", "instance": "node-1"} | always | found


def _target(entry: JobPlan, graph: Graph) -> Labels:
    """A target that the job is meant to find."""
    target = _meta_labels(graph) | {f"{META}pod_phase": "Running", f"{META}pod_node_name": "node-1"}
    for exporter in ("self", "unix"):  # Alloy's own exporters say which they are
        if f"prometheus.exporter.{exporter}.{entry.label}" in graph.components:
            target["job"] = f"integrations/{exporter}"
    job = entry.job
    if isinstance(job, PodsJob):
        target[f"{META}namespace"] = job.namespace or SOME
        for kind in ("port_name", "port_number"):
            target[f"{META}pod_container_{kind}"] = job.port
    if isinstance(job, EndpointsJob):
        target |= {f"{META}namespace": job.namespace, f"{META}service_name": job.service}
        for kind in ("port_name", "port"):
            target[f"{META}endpointslice_{kind}"] = job.port
        target[f"{META}endpointslice_endpoint_node_name"] = "node-1"
    return target


def _samples(
    plan: Plan, collector: CollectorPlan, entry: JobPlan, name: str, asked: Asked
) -> Iterator[Labels]:
    """The exporter's own labels of each series of a name that it could expose."""
    if name in load("scrape-meta").series_names():
        yield {}
        return
    prefixes = entry.job.metric_prefixes
    for exporter in exporters(plan, collector, entry):
        series = exporter.series(name)
        if series is not None and (not prefixes or name.startswith(prefixes)):
            choices = [_values(series, label, asked) for label in sorted(series.labels)]
            for values in product(*choices):
                yield {n: v for n, v in zip(sorted(series.labels), values, strict=True) if v}
            return


def _values(series: Series, label: str, asked: Asked) -> list[str]:
    """Values worth trying: all of a closed set, or what is asked for and something else."""
    closed = series.family.values.get(label)
    wanted = asked.get(label, frozenset())
    if not wanted:
        return [min(closed)] if closed else [SOME]
    optional = [""] if label in series.family.optional else []
    return [*sorted(closed), *optional] if closed else [*sorted(wanted), SOME, *optional]


def _joined(own: Labels, target: Labels, honored: bool) -> Labels:
    """The labels of a sample: where the target has the same name, one of the two gives way."""
    renamed = {n if honored or n not in target else f"exported_{n}": v for n, v in own.items()}
    return target | renamed


def _lines(kind: str, asked: Asked) -> Iterator[str]:
    if kind == "pod_logs":
        yield "a line of no format"
        for level in ("debug", "info", "warn", "error"):
            yield json.dumps({"level": level, "msg": "m"})
    elif kind == "kubernetes_events":
        for event_type in ("Normal", "Warning"):
            yield json.dumps({
                "involvedObject": {"name": "p", "kind": "Pod", "namespace": "n"},
                "metadata": {"name": "e", "namespace": "n"},
                "source": {"component": "kubelet"},
                "reason": "BackOff",
                "type": event_type,
                "message": "m",
                "lastTimestamp": "2026-01-15T12:00:00Z",
            })  # fmt: skip
    else:
        verbs = asked.get("verb", frozenset()) | {"get"}
        resources = asked.get("resource", frozenset()) | {"pods"}
        for verb, resource, code in product(sorted(verbs), sorted(resources), (200, 404, 500)):
            event = {
                "kind": "Event",
                "verb": verb,
                "stage": "ResponseComplete",
                "stageTimestamp": "2026-01-15T12:00:00.000000Z",
                "objectRef": {"resource": resource, "namespace": "n"},
                "responseStatus": {"code": code},
            }
            yield json.dumps({"kind": "EventList", "items": [event]})
