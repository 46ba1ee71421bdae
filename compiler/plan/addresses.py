"""Where sinks are: the URL of each backend as seen from each scope that sends to it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from compiler.plan.model import ReplicatedService
from compiler.plan.names import service_host
from compiler.plan.push_paths import with_push_path
from compiler.spec.model import ScopeSpec, SinkSpec, Spec, StoreSpec

DEFAULT_PORT = {"loki": 3100, "prometheus": 9090}
HOST = "host"  # the cluster of every scope that is not inside a vCluster


def cluster_of(scope: ScopeSpec) -> str:
    """The cluster that a scope is in: the host, or the vCluster that the scope is the inside of."""
    return HOST if scope.vcluster is None else scope.vcluster.name


def services_of(store: StoreSpec) -> tuple[tuple[str, int], ...]:
    """The Services of a deployed store with their ports, the one that sinks use first: that with the lowest port."""
    services = store.services or ((store.name, DEFAULT_PORT[store.kind]),)
    return tuple(sorted(services, key=lambda service: (service[1], service[0])))


def base_url(store: StoreSpec, scopes: Mapping[str, ScopeSpec], spec: Spec) -> str:
    """The address of a store without a path, as seen from its own cluster (and wherever its Service is replicated)."""
    if store.url is not None:
        return store.url.value.rstrip("/")
    assert store.scope is not None
    name, port = services_of(store)[0]
    host = service_host(name, scopes[store.scope.value].namespace.value, spec.platform.cluster_domain)
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def sink_url(sink: SinkSpec, store: StoreSpec, scopes: Mapping[str, ScopeSpec], spec: Spec) -> str:
    """Where collectors send for `sink`."""
    base = base_url(store, scopes, spec) if sink.url is None else sink.url.value.rstrip("/")
    return with_push_path(store.kind, base, urlsplit(base).path)


def replicated_service(
    sink: SinkSpec, store: StoreSpec, user: ScopeSpec, scopes: Mapping[str, ScopeSpec]
) -> ReplicatedService | None:
    """The host Service that must be made known inside the vCluster of scope `user`, so that `sink` resolves there."""
    if sink.url is not None or store.scope is None or user.vcluster is None:
        return None
    home = scopes[store.scope.value]
    if cluster_of(home) != HOST:
        return None
    return ReplicatedService(home.namespace.value, services_of(store)[0][0])
