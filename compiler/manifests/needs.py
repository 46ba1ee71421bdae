"""What each Alloy component asks of the Kubernetes API: config in, rights out, each with its reason.

The facts per component come from its reference page and from the default rules of Alloy's Helm chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from compiler.alloy import ast
from compiler.lazy_pattern import lazy_pattern
from compiler.manifests.config_reading import (
    TOKEN_FOLDER,
    Config,
    attribute,
    inner_blocks,
    is_true,
    literals,
    text_of,
    texts_of,
)

READ = ("get", "list", "watch")
WATCH = ("list", "watch")
GET = ("get",)
MONITORING = "monitoring.coreos.com"

_API_PROXY = lazy_pattern(r"/api/v1/(?:namespaces/[^/]*/)?(nodes|pods|services)/[^/]+/proxy(?:/|$)")
_NODE_KINDS = ("deployment", "statefulset", "daemonset")


class Everywhere(Struct, frozen=True):
    """The right is needed in all namespaces, or for objects that have none."""


class OwnNamespace(Struct, frozen=True):
    """The right is needed in the namespace of the collector itself."""


class InNamespace(Struct, frozen=True):
    """The right is needed in one namespace that is known at compile time."""

    name: str


Reach: TypeAlias = Everywhere | OwnNamespace | InNamespace


class Need(Struct, frozen=True):
    """A right that a component cannot work without.

    Either `resource` of `group` is named, or `url` is a path of a server that asks the API server who may
    read it. `names` restricts the right to objects of these names. `component` is the id of who needs it.
    """

    component: str
    reach: Reach
    verbs: tuple[str, ...]
    group: str = ""
    resource: str = ""
    url: str = ""
    names: tuple[str, ...] = ()


Rule: TypeAlias = Callable[[Config, str, ast.Block], Iterator[Need]]


def derive_needs(config: Config) -> tuple[Need, ...]:
    """The rights that a collector with this config needs, in the order of its components."""
    return tuple(
        need
        for component, block in config.components.items()
        if block.name in RULES
        for need in RULES[block.name](config, component, block)
    )


def _read(
    component: str, reach: Reach, *resources: str, group: str = "", verbs: tuple[str, ...] = READ
) -> Iterator[Need]:
    for resource in resources:
        yield Need(component, reach, verbs, group=group, resource=resource)


def _uses_other_cluster(block: ast.Block) -> bool:
    """Whether the component speaks to an API server of its own choice, with credentials of its own."""
    blocks = (block, *inner_blocks(block, "client"))
    return any(attribute(b, name) is not None for b in blocks for name in ("api_server", "kubeconfig_file"))


def discovered_namespaces(block: ast.Block) -> tuple[Reach, ...]:
    """The namespaces that a discovery component is restricted to; everywhere if it is not."""
    reaches: list[Reach] = []
    for namespaces in inner_blocks(block, "namespaces"):
        names = attribute(namespaces, "names")
        known = texts_of(names)
        if names is not None and known is None:
            return (Everywhere(),)
        reaches.extend(InNamespace(name) for name in known or ())
        if is_true(attribute(namespaces, "own_namespace")):
            reaches.append(OwnNamespace())
    return tuple(reaches) or (Everywhere(),)


_ROLE_RESOURCES: dict[str, tuple[tuple[str, str], ...]] = {
    "pod": (("", "pods"),),
    "service": (("", "services"),),
    "endpoints": (("", "endpoints"), ("", "services"), ("", "pods")),
    "endpointslice": (("discovery.k8s.io", "endpointslices"), ("", "services"), ("", "pods")),
    "ingress": (("networking.k8s.io", "ingresses"),),
}


def _discovery(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if _uses_other_cluster(block):
        return
    role = text_of(attribute(block, "role")) or ""
    if role == "node":
        yield from _read(component, Everywhere(), "nodes")
    for reach in discovered_namespaces(block):
        for group, resource in _ROLE_RESOURCES.get(role, ()):
            yield from _read(component, reach, resource, group=group)
    for metadata in inner_blocks(block, "attach_metadata"):
        if is_true(attribute(metadata, "node")):
            yield from _read(component, Everywhere(), "nodes")
        if is_true(attribute(metadata, "namespace")):
            yield from _read(component, Everywhere(), "namespaces")


def _pod_log_reaches(config: Config, component: str) -> tuple[Reach, ...]:
    found: list[Reach] = []
    for name in config.upstream(component):
        if config.components[name].name == "discovery.kubernetes":
            found.extend(
                reach for reach in discovered_namespaces(config.components[name]) if reach not in found
            )
    return (Everywhere(),) if not found or Everywhere() in found else tuple(found)


def _pod_logs(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if _uses_other_cluster(block):
        return
    for reach in _pod_log_reaches(config, component):
        # The log stream is opened per container, and its pod is looked up when the stream ends.
        yield from _read(component, reach, "pods", "pods/log", verbs=GET)


def _pod_log_objects(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if _uses_other_cluster(block):
        return
    yield from _read(component, Everywhere(), "podlogs", group="monitoring.grafana.com")
    yield from _read(component, Everywhere(), "pods", "namespaces")
    yield from _read(component, Everywhere(), "pods/log", verbs=GET)


def _events(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if _uses_other_cluster(block):
        return
    names = attribute(block, "namespaces")
    known = texts_of(names) if names is not None else ()
    reaches: tuple[Reach, ...] = tuple(InNamespace(name) for name in known or ()) or (Everywhere(),)
    for reach in reaches:
        yield from _read(component, reach, "events")


def _presents_token(block: ast.Block) -> bool:
    """Whether a scrape shows the pod's own service-account token to its targets."""
    files = [attribute(block, "bearer_token_file")]
    files += [attribute(inner, "credentials_file") for inner in inner_blocks(block, "authorization")]
    return any((text_of(file) or "").startswith(TOKEN_FOLDER) for file in files if file is not None)


def _relabelled_paths(config: Config, component: str) -> set[str]:
    """Paths that relabelling upstream of a scrape gives to targets, with their `$1` as written."""
    paths = set()
    for name in config.upstream(component):
        for rule in inner_blocks(config.components[name], "rule"):
            if text_of(attribute(rule, "target_label")) == "__metrics_path__":
                paths.add(text_of(attribute(rule, "replacement")) or "")
    return paths - {""}


def _scrape(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if not _presents_token(block):
        return
    path = text_of(attribute(block, "metrics_path")) or "/metrics"
    paths = sorted(_relabelled_paths(config, component) or {path})
    roles = {
        text_of(attribute(config.components[name], "role"))
        for name in config.upstream(component)
        if config.components[name].name == "discovery.kubernetes"
    }
    for path in paths:
        if (proxied := _API_PROXY.search(path)) is not None:
            yield from _read(component, Everywhere(), f"{proxied.group(1)}/proxy", verbs=GET)
        elif "node" in roles:
            # The kubelet asks for this right on everything below /metrics.
            yield from _read(component, Everywhere(), "nodes/metrics", verbs=GET)
        else:
            yield Need(component, Everywhere(), GET, url=path)


def _kubelet(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    yield from _read(component, Everywhere(), "nodes/pods", "nodes/proxy", verbs=GET)


def _rules_objects(kind: str) -> Rule:
    def rule(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
        yield from _read(component, Everywhere(), "namespaces")
        yield from _read(component, Everywhere(), kind, group=MONITORING)

    return rule


def _operator_objects(kind: str, *resources: tuple[str, str]) -> Rule:
    def rule(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
        if _uses_other_cluster(block):
            return
        names = texts_of(attribute(block, "namespaces"))
        reaches: tuple[Reach, ...] = tuple(InNamespace(name) for name in names or ()) or (Everywhere(),)
        for reach in reaches:
            yield from _read(component, reach, kind, group=MONITORING)
            for group, resource in resources:
                yield from _read(component, reach, resource, group=group)

    return rule


def _one_object(resource: str) -> Rule:
    def rule(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
        if _uses_other_cluster(block):
            return
        namespace = text_of(attribute(block, "namespace"))
        name = text_of(attribute(block, "name"))
        reach: Reach = Everywhere() if namespace is None else InNamespace(namespace)
        yield Need(component, reach, GET, resource=resource, names=() if name is None else (name,))

    return rule


def _pod_attributes(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    if is_true(attribute(block, "passthrough")):
        return
    yield from _read(component, Everywhere(), "pods", "namespaces")
    wanted = set(literals(block))
    if not wanted or any(text.startswith("k8s.deployment") for text in wanted):
        yield from _read(component, Everywhere(), "replicasets", group="apps")
    if "node" in wanted:
        yield from _read(component, Everywhere(), "nodes")
    for kind in _NODE_KINDS:
        if kind in wanted:
            yield from _read(component, Everywhere(), f"{kind}s", group="apps")
    if "job" in wanted:
        yield from _read(component, Everywhere(), "jobs", group="batch")


def _load_balancing(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    for resolver in inner_blocks(block, "resolver"):
        for kubernetes in inner_blocks(resolver, "kubernetes"):
            service = text_of(attribute(kubernetes, "service")) or ""
            namespace = service.partition(".")[2]
            reach: Reach = InNamespace(namespace) if namespace else OwnNamespace()
            yield from _read(component, reach, "endpoints")
            yield from _read(component, reach, "endpointslices", group="discovery.k8s.io")


def _resource_detection(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    detectors = texts_of(attribute(block, "detectors")) or ()
    if {"kubernetes_node", "eks", "aks", "openshift"} & set(detectors):
        yield from _read(component, Everywhere(), "nodes", verbs=("get", "list"))
    if "kubeadm" in detectors:
        yield Need(
            component, InNamespace("kube-system"), GET, resource="configmaps", names=("kubeadm-config",)
        )


def _tracing(config: Config, component: str, block: ast.Block) -> Iterator[Need]:
    for attributes in inner_blocks(block, "attributes"):
        for kubernetes in inner_blocks(attributes, "kubernetes"):
            if text_of(attribute(kubernetes, "enable")) != "false":
                yield from _read(component, Everywhere(), "pods", "nodes", "services", verbs=WATCH)
                yield from _read(component, Everywhere(), "replicasets", group="apps", verbs=WATCH)


_REFERRED = (("", "secrets"), ("", "configmaps"))

RULES: dict[str, Rule] = {
    "beyla.ebpf": _tracing,
    "discovery.kubelet": _kubelet,
    "discovery.kubernetes": _discovery,
    "loki.rules.kubernetes": _rules_objects("prometheusrules"),
    "loki.source.kubernetes": _pod_logs,
    "loki.source.kubernetes_events": _events,
    "loki.source.podlogs": _pod_log_objects,
    "mimir.alerts.kubernetes": _rules_objects("alertmanagerconfigs"),
    "mimir.rules.kubernetes": _rules_objects("prometheusrules"),
    "otelcol.exporter.loadbalancing": _load_balancing,
    "otelcol.processor.k8sattributes": _pod_attributes,
    "otelcol.processor.resourcedetection": _resource_detection,
    "prometheus.operator.podmonitors": _operator_objects("podmonitors", ("", "pods"), ("", "namespaces")),
    "prometheus.operator.probes": _operator_objects("probes", ("networking.k8s.io", "ingresses")),
    "prometheus.operator.scrapeconfigs": _operator_objects(
        "scrapeconfigs",
        ("", "endpoints"),
        ("discovery.k8s.io", "endpointslices"),
        ("networking.k8s.io", "ingresses"),
        ("", "nodes"),
        ("", "pods"),
        ("", "services"),
    ),
    "prometheus.operator.servicemonitors": _operator_objects(
        "servicemonitors",
        ("", "endpoints"),
        ("discovery.k8s.io", "endpointslices"),
        ("", "services"),
        ("", "pods"),
        ("", "namespaces"),
    ),
    "prometheus.scrape": _scrape,
    "remote.kubernetes.configmap": _one_object("configmaps"),
    "remote.kubernetes.secret": _one_object("secrets"),
}
