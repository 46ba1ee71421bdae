"""Who connects to whom: the plan and a collector's config in; programs with all their connections out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from compiler.manifests.kube_state_metrics import kube_state_metrics_needs
from compiler.manifests.objects import Site, selector_labels
from compiler.manifests.program import Program
from compiler.manifests.traffic import (
    API_PORTS,
    SCHEME_PORTS,
    Peer,
    Traffic,
    namespace_peer,
    scrape_traffic,
    token_traffic,
)
from compiler.manifests.workload import HTTP, Collector
from compiler.plan.model import (
    BackendPlan,
    CollectorPlan,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    PrometheusPlan,
    ScopePlan,
)

APPLICATIONS: dict[type, str] = {
    LokiPlan: "loki",
    PrometheusPlan: "prometheus",
    GrafanaPlan: "grafana",
    KubeStateMetricsPlan: "kube-state-metrics",
}
BACKEND_PORTS = {"loki": 3100, "prometheus": 9090, "grafana": 3000}
ANY_POD = Peer(())


def collector_program(site: Site, collector: Collector) -> Program:
    """What the pods of a collector need."""
    return Program(
        name=collector.plan.name,
        namespace=site.scope.namespace,
        needs=collector.needs,
        ingress=tuple(_collector_ingress(site, collector)),
        egress=tuple(_collector_egress(site, collector)),
        variables=collector.config.variables,
        files=tuple(key.path for key in collector.plan.mounted),
        dns=_dns(site),
    )


def backend_program(site: Site, backend: BackendPlan) -> Program:
    """What the pods of a backend need."""
    return Program(
        name=backend.name,
        namespace=backend.namespace,
        needs=kube_state_metrics_needs(backend) if isinstance(backend, KubeStateMetricsPlan) else (),
        ingress=tuple(_backend_ingress(site, backend)),
        egress=tuple(_backend_egress(site, backend)),
        variables=(),
        dns=_dns(site),
    )


def _dns(site: Site) -> Peer | None:
    """Who answers for names, if the platform says so; a vCluster has servers of its own, which it does not name."""
    dns = site.plan.platform.dns
    if dns is None or site.scope.virtual_cluster is not None:
        return None
    return namespace_peer(dns.namespace, dns.pod_labels)


def _collector_ingress(site: Site, collector: Collector) -> Iterator[Traffic]:
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


def _collector_egress(site: Site, collector: Collector) -> Iterator[Traffic]:
    """Connections of a collector: names, the API server, targets, sinks, and its peers."""
    if collector.uses_api:
        yield Traffic("Kubernetes API", _api_server(site), API_PORTS)
    yield from scrape_traffic(collector.config)
    yield from token_traffic(collector.config)
    for sink in collector.plan.sinks:
        yield _to_url(site, f"sink {sink.name}", sink.url, sink.cidrs)
    if collector.plan.clustered:
        yield Traffic("cluster peers", Peer(pod_labels=tuple(collector.selector.items())), (HTTP.port,))


def _api_server(site: Site) -> Peer | None:
    """The addresses of the API server where they are known: policies cannot name it otherwise."""
    known = tuple(cidr for cidr, _ in site.plan.platform.api_server)
    return Peer(cidrs=known) if known and site.scope.virtual_cluster is None else None


def _to_url(site: Site, reason: str, url: str, cidrs: tuple[str, ...] = ()) -> Traffic:
    """The pods behind a URL of ours, else its port at `cidrs` or anywhere: policies know no names elsewhere."""
    parts = urlsplit(url)
    port = parts.port or SCHEME_PORTS.get(parts.scheme, 443)
    for scope in site.plan.scopes:
        for backend in scope.backends:
            if isinstance(backend, LokiPlan | PrometheusPlan) and _is_at(backend, parts.hostname or ""):
                application = APPLICATIONS[type(backend)]
                ports = tuple(sorted({port, BACKEND_PORTS[application]}))
                if scope.virtual_cluster is not site.scope.virtual_cluster:
                    return Traffic(reason, None, ports)
                pods = tuple(selector_labels(application, backend.name).items())
                return Traffic(reason, namespace_peer(backend.namespace, pods), ports)
    return Traffic(reason, Peer(cidrs=cidrs) if cidrs else None, (port,))


def _is_at(backend: LokiPlan | PrometheusPlan, host: str) -> bool:
    """Whether a host name is that of one of the backend's Services."""
    return any(host.startswith(f"{service}.{backend.namespace}.") for service, _ in backend.services)


def _backend_ingress(site: Site, backend: BackendPlan) -> Iterator[Traffic]:
    """Connections to a backend: from people, from the collectors that feed it, from Grafana."""
    application = APPLICATIONS[type(backend)]
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


def _backend_egress(site: Site, backend: BackendPlan) -> Iterator[Traffic]:
    """Connections of a backend; a store makes none but to its Alertmanager."""
    if isinstance(backend, LokiPlan | PrometheusPlan) and backend.alertmanager is not None:
        yield _to_url(site, "Alertmanager", backend.alertmanager)
    if isinstance(backend, KubeStateMetricsPlan):
        yield Traffic("Kubernetes API", _api_server(site), API_PORTS)
    if isinstance(backend, GrafanaPlan):
        for source in backend.datasources:
            yield _to_url(site, f"datasource {source.name}", source.url, source.cidrs)
