"""The Services that a stack deploys, by cluster, namespace and name, with their ports and owners."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from compiler.plan.addresses import cluster_of, services_of
from compiler.spec.model import GrafanaSpec, KubeStateMetricsSpec, Spec, StoreSpec

HTTP_PORT = 12345  # of every collector
GRAFANA_PORT = 80
STATE_PORTS = (8080, 8081)


class Services(Struct):
    """What is deployed where; `scopes` are (cluster, namespace) pairs, the namespace of a deployment left out."""

    scopes: list[tuple[str, str]] = field(default_factory=list)
    _found: dict[tuple[str, str, str], tuple[str, list[int]]] = field(default_factory=dict)

    def add(self, cluster: str, namespace: str, name: str, owner: str, ports: list[int]) -> None:
        self._found.setdefault((cluster, namespace, name), (owner, []))[1].extend(ports)

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that the stack knows by name."""
        return frozenset(namespace for _, namespace in self.scopes)

    def ports(self, cluster: str, namespace: str, name: str) -> list[int] | None:
        """The ports of a Service, None where the stack deploys none of that name."""
        found = self._found.get((cluster, namespace, name))
        return None if found is None else sorted(found[1])

    def owner(self, cluster: str, namespace: str, name: str) -> str:
        """The backend or collector behind a Service."""
        return self._found[cluster, namespace, name][0]

    def names(self, cluster: str, namespace: str) -> list[str]:
        """The Services of a namespace."""
        return sorted(name for c, n, name in self._found if (c, n) == (cluster, namespace))

    def namespaces_of(self, name: str) -> list[str]:
        """The namespaces that hold a Service of that name, in any cluster."""
        return sorted(namespace for _, namespace, found in self._found if found == name)

    def clusters_of(self, namespace: str) -> list[str]:
        """The clusters in which a scope of the stack has that namespace."""
        return sorted({cluster for cluster, found in self.scopes if found == namespace})


def deployed_services(spec: Spec) -> Services:
    """The Services of all backends and collectors of a spec."""
    services = Services()
    clusters = {scope.name: (cluster_of(scope), scope.namespace.value) for scope in spec.scopes}
    services.scopes = [place for place in clusters.values() if not place[1].startswith("${")]
    for collector in spec.collectors:
        services.add(*clusters[collector.scope.value], collector.service, collector.name, [HTTP_PORT])
    for scope, namespace, name, owner, port in _backends(spec):
        cluster, own = clusters[scope]
        services.add(cluster, namespace or own, name, owner, [port])
    return services


def _backends(spec: Spec) -> Iterator[tuple[str, str | None, str, str, int]]:
    """Scope, namespace if not the scope's, Service, backend and port."""
    for backend in spec.backends:
        match backend:
            case StoreSpec(scope=scope) if scope is not None:
                for name, port in services_of(backend):
                    yield scope.value, None, name, backend.name, port
            case GrafanaSpec():
                yield backend.scope.value, None, backend.service, backend.name, GRAFANA_PORT
            case KubeStateMetricsSpec():
                for port in STATE_PORTS:
                    yield backend.scope.value, backend.namespace, backend.name, backend.name, port
            case _:
                pass
