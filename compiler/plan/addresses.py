"""Where sinks are: the URL of each backend as seen from each scope that sends to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from compiler.diagnostics import Report, Span
from compiler.plan.model import ReplicatedService
from compiler.plan.names import service_host
from compiler.spec.model import ScopeSpec, SinkSpec, Spec, StoreSpec

PUSH_PATH = {"loki": "/loki/api/v1/push", "prometheus": "/api/v1/write"}
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


def sink_url(
    sink: SinkSpec,
    store: StoreSpec,
    user: ScopeSpec,
    scopes: Mapping[str, ScopeSpec],
    spec: Spec,
    report: Report,
) -> str:
    """Where scope `user` sends for `sink`; reports addresses that cannot be reached from there or will not last."""
    if sink.kind != store.kind:
        report.error(
            "spec/sink-kind",
            f"sink {sink.name!r} speaks to {sink.kind}, backend {store.name!r} is {store.kind}",
            sink.backend.span,
            f"set `kind: {store.kind}`, or choose another backend",
        )
    if sink.url is not None:
        base, span = sink.url.value.rstrip("/"), sink.url.span
    elif store.url is not None:
        base, span = base_url(store, scopes, spec), store.url.span
    else:
        base, span = base_url(store, scopes, spec), sink.span
        _check_reachable(sink, store, user, scopes, report)
    _check_no_address(base, span, report)
    path = PUSH_PATH[store.kind]
    return base if urlsplit(base).path.endswith(path) else base + path


def _check_reachable(
    sink: SinkSpec, store: StoreSpec, user: ScopeSpec, scopes: Mapping[str, ScopeSpec], report: Report
) -> None:
    assert store.scope is not None
    home = scopes[store.scope.value]
    if cluster_of(home) not in (HOST, cluster_of(user)):
        report.error(
            "spec/unreachable-sink",
            f"scope {user.name!r} cannot reach backend {store.name!r}: it runs inside vCluster {cluster_of(home)!r}",
            sink.backend.span,
            "deploy the backend on the host, or give the sink a `url:` that the scope can reach",
        )


def _check_no_address(url: str, span: Span, report: Report) -> None:
    host = urlsplit(url).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    report.error(
        "spec/ip-address-sink",
        f"{host} is the address of something that gets another one when it restarts",
        span,
        "name a Service: http://NAME.NAMESPACE.svc.cluster.local:PORT",
    )


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
