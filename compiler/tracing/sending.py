"""What is sent into the first component of a route: objects, labels and texts in, inputs and what is left out, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from compiler.alloy.evaluate import evaluate
from compiler.languages import go_json
from compiler.languages.go_limits import NotSimulated
from compiler.plan.model import LogSourcePlan
from compiler.simulator.graph import Component, Graph
from compiler.simulator.kubernetes.discovery import discover, selected_labels, watched_namespaces
from compiler.simulator.kubernetes.objects import NOTHING, Objects, Pod, Texts
from compiler.simulator.network import follow
from compiler.simulator.pipeline import LogInput
from compiler.simulator.samples import parse_sample
from compiler.tracing.route import NODE_NAME, Route

_READERS = ("loki.source.", "prometheus.scrape.")
_TAKES_NO_TARGET = frozenset({"loki.source.api", "loki.source.kubernetes_events"})
_EXPORTER = "prometheus.exporter."


class Given(Struct, frozen=True):
    """What one trace is about. `sent` are lines, payloads or samples; empty for a target alone."""

    objects: Objects = NOTHING
    target: Texts = ()
    sent: tuple[str, ...] = ()


class Sending(Struct):
    """Inputs for the component `root`; `notes` say what was put together, or left out and why.

    `passed_over` are the objects that discovery leaves out: they end there. `troubles` say what will be read more
    than once; `events` counts audit events in lists.
    """

    root: str
    inputs: list[LogInput] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    events: int = 0


class CannotStartError(Exception):
    """What is given cannot be sent; the text says what is missing, or too much."""


def send(route: Route, root: Component, given: Given, now: int) -> Sending:
    """What arrives at a first component. Raises CannotStartError and NotSimulated."""
    kind = root.block.name
    if kind in _TAKES_NO_TARGET and (given.target or given.objects != NOTHING):
        raise CannotStartError(f"{root.id} reads no targets: leave objects and labels out")
    if kind == "loki.source.api":
        return _posted(root, given)
    if kind == "loki.source.kubernetes_events":
        return _watched(root, given, route.way.environment)
    sending = Sending(root.id)
    targets = _targets(route, root, given, sending)
    distinct = _distinct(route, root, targets, now)
    if len(distinct) < len(targets):
        same = len(targets) - len(distinct)
        sending.notes.append(f"{same} more target{'' if same == 1 else 's'} with the same labels: read once")
    if given.sent and len(distinct) > 1 and not _is_scraped(route):
        sending.troubles.append(
            f"{len(distinct)} targets are this container's: each line is read {len(distinct)} times"
        )
    for text in given.sent or ("",):
        for target in distinct:
            sending.inputs.append(_input(route, text, target))
    return sending


def _input(route: Route, text: str, target: dict[str, str]) -> LogInput:
    if isinstance(route.entry, LogSourcePlan):
        return LogInput(text, target)
    return LogInput("", target, sample=parse_sample(text) if text else None)


def _targets(route: Route, root: Component, given: Given, sending: Sending) -> list[dict[str, str]]:
    kind, environment = root.block.name, route.way.environment
    own = dict(given.target)
    if kind == "discovery.kubernetes":
        return _discovered(root, given, environment, sending, bool(given.sent) and not _is_scraped(route))
    if kind.startswith(_EXPORTER):
        return [_exporter_target(root, environment) | own]
    expression = root.attribute("targets")
    literal = [] if expression is None else evaluate(expression, environment)
    if not isinstance(literal, list) or not all(isinstance(target, dict) for target in literal):
        raise NotSimulated(f"the targets of {root.id} are not simulated")
    return [{name: str(value) for name, value in target.items()} | own for target in literal]


def _is_scraped(route: Route) -> bool:
    return any(name.startswith("prometheus.") for name in _following(route.way.graph, route.roots()))


def _following(graph: Graph, roots: Sequence[Component]) -> set[str]:
    found: set[str] = set()
    waiting = [root.id for root in roots]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph.feeds.get(name, ())
    return found


def _discovered(
    root: Component, given: Given, environment: Mapping[str, str], sending: Sending, of_one_container: bool
) -> list[dict[str, str]]:
    own, objects = dict(given.target), given.objects
    if objects == NOTHING:
        if own:
            return [own]
        if not of_one_container:
            raise CannotStartError(f"{root.id} finds nothing: describe a {_role(root)}, or give labels")
        objects = Objects(pods=(_usual_pod(root, environment),))
        sending.notes.append("of a made-up pod, since none is given")
    if of_one_container:
        objects = replace(objects, pods=tuple(pod.only(pod.containers[0].name) for pod in objects.pods))
    found = discover(root.block, objects, environment)
    sending.passed_over = [f"{root.id}: {reason}" for reason in found.passed_over]
    if not found.targets and not found.passed_over:
        raise CannotStartError(f"{root.id} finds {_role(root)}s: describe one, with what it needs")
    return [target | own for target in found.targets]


def _role(root: Component) -> str:
    role = root.attribute("role")
    value = None if role is None else evaluate(role)
    return "service" if value in {"endpoints", "endpointslice"} else str(value)


def _usual_pod(root: Component, environment: Mapping[str, str]) -> Pod:
    """A pod that the selectors of the discovery take."""
    namespaces = watched_namespaces(root.block, environment)
    labels = tuple(sorted(selected_labels(root.block, environment).items()))
    namespace = namespaces[0] if namespaces else "default"
    return Pod(name="example", namespace=namespace, labels=labels, node=environment[NODE_NAME])


def _exporter_target(root: Component, environment: Mapping[str, str]) -> dict[str, str]:
    """The target of a built-in exporter (grafana/alloy: internal/component/prometheus/exporter)."""
    name = root.block.name.removeprefix(_EXPORTER)
    return {
        "__address__": "alloy.internal:12345",
        "__scheme__": "http",
        "__metrics_path__": f"/api/v0/component/{root.id}/metrics",
        "instance": environment.get("HOSTNAME", "${HOSTNAME}"),
        "job": f"integrations/{name}",
    }


def _distinct(route: Route, root: Component, targets: list[dict[str, str]], now: int) -> list[dict[str, str]]:
    """The targets that are read: of those that look the same to the reader, the first.

    A reader knows a target by its labels without meta-labels (prometheus: scrape/target.go; grafana/alloy:
    loki/source/kubernetes/kubetail). Targets that rules drop before are all kept, so that the trace shows it.
    """
    if len(targets) < 2:
        return targets
    graph = route.way.graph
    cut = {
        name: tuple(after for after in following if not after.startswith(_READERS))
        for name, following in graph.feeds.items()
    }
    before = Graph(graph.components, cut)
    inputs = [LogInput("", target) for target in targets]
    seen: set[tuple[tuple[str, str], ...]] = set()
    again: set[int] = set()
    for arrived in follow(before, [root.id], inputs, now, environment=route.way.environment).arrived:
        labels = arrived.entry.labels
        key = tuple(sorted(item for item in labels.items() if not item[0].startswith("__meta_")))
        if not _is_scraped(route):
            key = tuple(item for item in key if not item[0].startswith("__"))
        if key in seen:
            again.add(arrived.entry.inputs[0])
        seen.add(key)
    return [target for number, target in enumerate(targets) if number not in again]


def _posted(root: Component, given: Given) -> Sending:
    """The lines of a body posted to /loki/api/v1/raw; an audit event is wrapped as the API server does it."""
    sending = Sending(root.id)
    for body in given.sent:
        value = _json(body)
        if isinstance(value, dict) and value.get("kind") != "EventList" and "items" not in value:
            body = json.dumps(_event_list(value), ensure_ascii=False, separators=(",", ":"))
        if isinstance(value, dict):
            sending.events += len(items) if isinstance(items := value.get("items"), list) else 1
        for line in body.split("\n"):
            if line.strip():
                sending.inputs.append(LogInput(line.removesuffix("\r")))
    if not sending.inputs:
        raise CannotStartError("nothing is posted: give a line")
    return sending


def _event_list(event: dict[str, object]) -> dict[str, object]:
    whole = {"kind": "Event", "apiVersion": "audit.k8s.io/v1", **event}
    return {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": [whole]}


def _watched(root: Component, given: Given, environment: Mapping[str, str]) -> Sending:
    """Events of the namespaces that the source watches."""
    sending = Sending(root.id)
    namespaces = watched_namespaces(root.block, environment)
    for text in given.sent:
        event = _json(text)
        about = event.get("involvedObject") if isinstance(event, dict) else None
        namespace = about.get("namespace") if isinstance(about, dict) else None
        if namespaces and namespace not in namespaces:
            watched = ", ".join(namespaces)
            sending.passed_over.append(f"{root.id}: an event of namespace {namespace}; it watches {watched}")
        else:
            sending.inputs.append(LogInput(text))
    if not given.sent:
        raise CannotStartError("no event is given: give a line that is an Event as JSON")
    return sending


def _json(text: str) -> object:
    try:
        value: object = go_json.parse(text)
    except go_json.BadJsonError:
        return None
    return value
