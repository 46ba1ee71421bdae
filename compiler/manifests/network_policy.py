"""NetworkPolicies: who may reach each workload and whom it may reach, from the same facts as everything else.

A policy names exactly the connections that the workload needs, with the reason above each; everything else to
and from its pods is refused. Kubelet probes and `kubectl port-forward` come from the node and are not affected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from compiler.manifests.objects import KubernetesObject, Site, make, selector_labels, standard_labels
from compiler.manifests.pod import Part
from compiler.manifests.traffic import (
    API_PORTS,
    SCHEME_PORTS,
    Peer,
    PortNumber,
    Traffic,
    namespace_peer,
    scrape_traffic,
)
from compiler.manifests.workload import HTTP, Collector, collector_labels
from compiler.manifests.yaml_comments import commented
from compiler.plan.model import (
    BackendPlan,
    CollectorPlan,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    PrometheusPlan,
    ScopePlan,
)

# Of the DNS Service, and of the servers behind it: 1053 inside a vCluster, 5353 on OpenShift.
DNS_PORTS = (53, 1053, 5353)
_APPLICATIONS: dict[type, str] = {
    LokiPlan: "loki",
    PrometheusPlan: "prometheus",
    GrafanaPlan: "grafana",
    KubeStateMetricsPlan: "kube-state-metrics",
}
BACKEND_PORTS = {"loki": 3100, "prometheus": 9090, "grafana": 3000}

ANY_POD = Peer(())


def collector_policy(site: Site, collector: Collector) -> KubernetesObject:
    """The policy of a collector's pods."""
    labels = collector_labels(site, collector)
    ingress, egress = tuple(collector_ingress(site, collector)), tuple(collector_egress(site, collector))
    return _policy(collector.plan.name, site.scope.namespace, labels, collector.selector, ingress, egress)


def collector_ingress(site: Site, collector: Collector) -> Iterator[Traffic]:
    """Connections to a collector: to the ports that its sources listen on, and to its HTTP server."""
    for listener in collector.plan.listeners:
        yield Traffic(f"listener {listener.name}", _sender(site, listener.port), (listener.port,))
    yield Traffic("metrics, components and cluster peers", Peer(), (HTTP.port,))


def _sender(site: Site, port: int) -> Peer:
    """The API server of the virtual cluster for the audit intake, else any pod."""
    audit = site.scope.audit
    if audit is None or audit.url is None or urlsplit(audit.url).port != port:
        return ANY_POD
    return Peer(pod_labels=(("app", "vcluster"),))


def collector_egress(site: Site, collector: Collector) -> Iterator[Traffic]:
    """Connections of a collector: names, the API server, targets, sinks, and its peers."""
    if collector.uses_api:
        yield Traffic("Kubernetes API", None, API_PORTS)
    yield from scrape_traffic(collector.config)
    for sink in collector.plan.sinks:
        yield _to_url(site, f"sink {sink.name}", sink.url)
    if collector.plan.clustered:
        yield Traffic("cluster peers", Peer(pod_labels=tuple(collector.selector.items())), (HTTP.port,))


def _to_url(site: Site, reason: str, url: str) -> Traffic:
    """The pods behind a URL of ours, else its port anywhere: policies do not know names outside the cluster."""
    parts = urlsplit(url)
    port = parts.port or SCHEME_PORTS.get(parts.scheme, 443)
    for scope in site.plan.scopes:
        for backend in scope.backends:
            if isinstance(backend, LokiPlan | PrometheusPlan) and _is_at(backend, parts.hostname or ""):
                application = _APPLICATIONS[type(backend)]
                ports = tuple(sorted({port, BACKEND_PORTS[application]}))
                if scope.virtual_cluster is not site.scope.virtual_cluster:
                    return Traffic(reason, None, ports)
                pods = tuple(selector_labels(application, backend.name).items())
                return Traffic(reason, namespace_peer(backend.namespace, pods), ports)
    return Traffic(reason, None, (port,))


def _is_at(backend: LokiPlan | PrometheusPlan, host: str) -> bool:
    """Whether a host name is that of one of the backend's Services."""
    return any(host.startswith(f"{service}.{backend.namespace}.") for service, _ in backend.services)


def backend_policy(site: Site, backend: BackendPlan) -> KubernetesObject:
    """The policy of a backend's pods."""
    application = _APPLICATIONS[type(backend)]
    labels = standard_labels(site, application, backend.name)
    selector = selector_labels(application, backend.name)
    ingress, egress = tuple(backend_ingress(site, backend)), tuple(backend_egress(site, backend))
    return _policy(backend.name, backend.namespace, labels, selector, ingress, egress)


def backend_ingress(site: Site, backend: BackendPlan) -> Iterator[Traffic]:
    """Connections to a backend: from people, from the collectors that feed it, from Grafana."""
    application = _APPLICATIONS[type(backend)]
    if isinstance(backend, GrafanaPlan):
        yield Traffic("people", None, (BACKEND_PORTS[application],))
        return
    if isinstance(backend, KubeStateMetricsPlan):
        for collector in site.scope.collectors:
            yield Traffic(f"collector {collector.name}", _pods_of(site, site.scope, collector), (8080,))
        return
    port = (BACKEND_PORTS[application],)
    for scope in site.plan.scopes:
        for collector in scope.collectors:
            if any(sink.backend == backend.name for sink in collector.sinks):
                yield Traffic(f"collector {collector.name}", _pods_of(site, scope, collector), port)
        for other in scope.backends:
            if isinstance(other, GrafanaPlan):
                pods = tuple(selector_labels("grafana", other.name).items())
                yield Traffic(f"datasource of {other.name}", namespace_peer(other.namespace, pods), port)


def _pods_of(site: Site, scope: ScopePlan, collector: CollectorPlan) -> Peer:
    """The pods of a collector as the scope of `site` sees them.

    Pods of a virtual cluster run in the namespace of its control plane under translated labels; that namespace
    and those known at deployment only are recognised by the label that the stack gives them.
    """
    here = scope.virtual_cluster is site.scope.virtual_cluster
    if here and scope.namespace is not None:
        return namespace_peer(scope.namespace, (("app", collector.name),))
    return Peer((("app.kubernetes.io/part-of", site.plan.name),))


def backend_egress(site: Site, backend: BackendPlan) -> Iterator[Traffic]:
    """Connections of a backend; a store makes none."""
    if isinstance(backend, KubeStateMetricsPlan):
        yield Traffic("Kubernetes API", None, API_PORTS)
    if isinstance(backend, GrafanaPlan):
        for source in backend.datasources:
            yield _to_url(site, f"datasource {source.name}", source.url)


def _policy(
    name: str,
    namespace: str | None,
    labels: Mapping[str, str],
    selector: Mapping[str, str],
    ingress: Iterable[Traffic],
    egress: Iterable[Traffic],
) -> KubernetesObject:
    outward = [_rule("to", traffic) for traffic in _merged(egress)]
    spec: dict[str, Any] = {
        "podSelector": {"matchLabels": dict(selector)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [_rule("from", traffic) for traffic in _merged(ingress)],
        "egress": [_dns(), *outward] if outward else [],
    }
    return make("networking.k8s.io/v1", "NetworkPolicy", name, namespace, labels, spec=spec)


def _dns() -> Part:
    both = [{"port": port, "protocol": protocol} for port in DNS_PORTS for protocol in ("UDP", "TCP")]
    return commented({"ports": both}, ("names",))


def _merged(traffic: Iterable[Traffic]) -> Iterator[Traffic]:
    """One entry per peer and ports, in the order of first need, with all reasons.

    What an entry for anyone covers is left to that entry.
    """
    entries = tuple(traffic)
    for_anyone = [entry for entry in entries if entry.peer is None and entry.ports]
    widest = {port: entry for entry in sorted(for_anyone, key=_width) for port in entry.ports}
    reasons: dict[tuple[Peer | None, tuple[PortNumber, ...]], dict[str, None]] = {}
    for entry in entries:
        cover = widest.get(entry.ports[0], entry) if entry.ports else entry
        if not set(entry.ports) <= set(cover.ports):
            cover = entry
        reasons.setdefault((cover.peer, cover.ports), {})[entry.reason] = None
    for (peer, ports), names in reasons.items():
        yield Traffic("\n".join(names), peer, ports)


def _width(traffic: Traffic) -> int:
    return len(traffic.ports)


def _rule(direction: str, traffic: Traffic) -> Part:
    rule: Part = {}
    if traffic.peer is not None:
        rule[direction] = [_peer(traffic.peer)]
    if traffic.ports:
        rule["ports"] = [{"port": port, "protocol": "TCP"} for port in traffic.ports]
    return commented(rule, tuple(traffic.reason.splitlines()))


def _peer(peer: Peer) -> Part:
    part: Part = {}
    if peer.namespace_labels is not None:
        part["namespaceSelector"] = (
            {"matchLabels": dict(peer.namespace_labels)} if peer.namespace_labels else {}
        )
    if peer.pod_labels or peer.namespace_labels is None:
        part["podSelector"] = {"matchLabels": dict(peer.pod_labels)} if peer.pod_labels else {}
    return part
