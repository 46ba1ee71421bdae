"""The way from one scope to one sink, by an address that somebody wrote: name, port, path and protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import SplitResult

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Severity, Span
from compiler.diagnostics.suggest import did_you_mean
from compiler.kinds.auth import NoAuth, SigV4
from compiler.plan.addresses import HOST, cluster_of, replicated_service, services_of
from compiler.plan.hosts import Elsewhere, Host, IpAddress, OwnPod, PodName, ServiceName, ShortName
from compiler.plan.names import service_host
from compiler.plan.push_paths import PUSH_PATHS, is_other_endpoint, serves
from compiler.plan.services import Services
from compiler.spec.model import ScopeSpec, SinkSpec, Spec, StoreSpec


class Stack(Struct, frozen=True):
    """What an address can lead to: `users` are the scopes that send to each sink, by the sink's name."""

    spec: Spec
    services: Services
    users: Mapping[str, list[ScopeSpec]]

    @property
    def scopes(self) -> dict[str, ScopeSpec]:
        """The scopes by name."""
        return {scope.name: scope for scope in self.spec.scopes}

    @property
    def stores(self) -> dict[str, StoreSpec]:
        """The backends that take data, by name."""
        return {backend.name: backend for backend in self.spec.backends if isinstance(backend, StoreSpec)}

    def replicated(self, user: ScopeSpec, name: str, namespace: str) -> bool:
        """Whether a host Service is known inside the vCluster of a scope because another sink needs it there."""
        stores, scopes = self.stores, self.scopes
        for sink in self.spec.sinks:
            store = stores.get(sink.backend.value)
            if store is not None and user in self.users.get(sink.name, ()):
                service = replicated_service(sink, store, user, scopes)
                if service and (service.name, service.namespace) == (name, namespace):
                    return True
        return False


class Way(Struct, frozen=True):
    """From one scope to one sink by an address that somebody wrote."""

    stack: Stack
    sink: SinkSpec
    store: StoreSpec
    user: ScopeSpec
    address: SplitResult
    span: Span

    @property
    def name(self) -> str:
        return self.address.hostname or ""

    @property
    def port(self) -> int:
        return self.address.port or (443 if self.address.scheme == "https" else 80)

    def path(self) -> list[Diagnostic]:
        """The path is the push path of the store's kind, or what stands before it."""
        path, kind = self.address.path, self.store.kind
        other = self.store.scope is not None and serves(kind, path) and path != PUSH_PATHS[kind][0]
        if not other and not is_other_endpoint(kind, path):
            return []
        return [
            self._finding(
                "spec/sink-path",
                f"{path} of {kind.capitalize()} takes no {'log lines' if kind == 'loki' else 'samples'}: "
                f"sink {self.sink.name!r} pushes to {PUSH_PATHS[kind][0]}",
                f"write the address without a path, or with {PUSH_PATHS[kind][0]}",
            )
        ]

    def host(self, host: Host) -> list[Diagnostic]:
        """The host is one that the user's scope resolves, and that is still the same tomorrow."""
        match host:
            case IpAddress():
                message = f"{self.name} is the address of something that gets another one when it restarts"
                hint = "name a Service: http://NAME.NAMESPACE.svc.cluster.local:PORT"
                return [self._finding("spec/ip-address-sink", message, hint)]
            case OwnPod():
                message = (
                    f"{self.name} is the collector's own pod, where no {self.store.kind.capitalize()} listens"
                )
                return [self._finding("spec/unreachable-sink", message, self._full_name())]
            case PodName():
                message = f"{self.name} is the name of one pod, and another takes its place"
                return [self._finding("spec/pod-address-sink", message, self._full_name())]
            case ShortName(name):
                return self._short(name)
            case ServiceName():
                return self._service(host)
            case Elsewhere():
                return []
            case _:
                assert_never(host)

    def _short(self, name: str) -> list[Diagnostic]:
        """A name without a namespace is a Service beside the collector, for every scope that uses the sink."""
        own = self.user.namespace.value
        if self.stack.services.ports(cluster_of(self.user), own, name) is not None:
            return self._service(ServiceName(name, own, None))
        elsewhere = self.stack.services.namespaces_of(name)
        asking = {scope.namespace.value for scope in self.stack.users[self.sink.name]}
        message = f"{name} is looked up in namespace {own!r}, where scope {self.user.name!r} runs"
        if elsewhere or len(asking) > 1:
            where = f", and runs in namespace {elsewhere[0]!r}" if elsewhere else ""
            return [self._finding("spec/unresolvable-sink", message + where, self._full_name())]
        return [
            self._finding(
                "spec/unresolvable-sink",
                f"{message}; the stack deploys no such Service there",
                self._full_name(),
                Severity.WARNING,
            )
        ]

    def _service(self, host: ServiceName) -> list[Diagnostic]:
        domain = self.stack.spec.platform.cluster_domain
        if host.domain is not None and host.domain != domain:
            message = f"{self.name} ends in {host.domain}, and the cluster's domain is {domain}"
            full = service_host(host.name, host.namespace, domain)
            hint = f"write {full}, or set `platform: {{cluster_domain: ...}}`"
            return [self._finding("spec/unresolvable-sink", message, hint)]
        found = self._cluster(host)
        if not found and host.name.endswith("-headless"):
            message = f"{self.name} names pods, not a Service in front of them"
            found = [self._finding("spec/pod-address-sink", message, self._full_name(), Severity.WARNING)]
        return found or self._deployed(host)

    def _cluster(self, host: ServiceName) -> list[Diagnostic]:
        """A Service is known in its own cluster, and in a vCluster that it is replicated to."""
        services, own = self.stack.services, cluster_of(self.user)
        inside = services.clusters_of(host.namespace)
        known = services.ports(own, host.namespace, host.name) is not None
        if known or own in inside or self.stack.replicated(self.user, host.name, host.namespace):
            return []
        if own == HOST and not inside:
            return []
        if own == HOST:
            message = (
                f"scope {self.user.name!r} cannot resolve {self.name}: it is inside vCluster {inside[0]!r}"
            )
            hint = "give an address that the host knows"
        else:
            message = f"scope {self.user.name!r} is inside vCluster {own!r}, where {self.name} is not known"
            hint = "give an address that both clusters reach"
            if self.sink.url is not None and self.store.scope is not None:
                hint = "leave `url:` out: the Service is then replicated into the vCluster"
        return [self._finding("spec/unreachable-sink", message, hint)]

    def _deployed(self, host: ServiceName) -> list[Diagnostic]:
        """A Service of the stack is one that it deploys, with that port, in front of that backend."""
        services = self.stack.services
        cluster = cluster_of(self.user)
        if services.ports(cluster, host.namespace, host.name) is None:
            cluster = HOST
        ports = services.ports(cluster, host.namespace, host.name)
        if ports is None:
            return self._not_deployed(host, services.names(cluster, host.namespace))
        owner = services.owner(cluster, host.namespace, host.name)
        if owner != self.store.name and (self.store.scope is not None or owner in self._backends()):
            message = f"{self.name} is a Service of {owner!r}, and the sink's backend is {self.store.name!r}"
            return [self._finding("spec/unknown-service", message, self._own_services())]
        if self.port not in ports:
            message = f"Service {host.name!r} has no port {self.port}, only {_listed(ports)}"
            domain = self.stack.spec.platform.cluster_domain
            hint = f"write http://{service_host(host.name, host.namespace, domain)}:{ports[0]}"
            return [self._finding("spec/unknown-port", message, hint)]
        if self.address.scheme == "https":
            message = f"Service {host.name!r} of the stack speaks plain HTTP"
            return [self._finding("spec/unknown-port", message, "write http://")]
        return []

    def _not_deployed(self, host: ServiceName, names: list[str]) -> list[Diagnostic]:
        meant = did_you_mean(host.name, names)
        if self.store.scope is not None:
            message = (
                f"backend {self.store.name!r} has no Service {host.name!r} in namespace {host.namespace!r}"
            )
            hint = f"did you mean `{meant}`?" if meant else self._own_services()
            return [self._finding("spec/unknown-service", message, hint)]
        if not names:
            return []
        message = f"the stack deploys no Service {host.name!r} in its namespace {host.namespace!r}"
        hint = f"did you mean `{meant}`?" if meant else "make sure that somebody else does"
        return [self._finding("spec/unknown-service", message, hint, Severity.WARNING)]

    def credentials(self, host: Host) -> list[Diagnostic]:
        """Credentials leave the cluster only encrypted; a signature proves a request without showing the key."""
        if self.address.scheme == "https" or isinstance(self.store.auth.value, NoAuth | SigV4):
            return []
        at_home = isinstance(host, ShortName | ServiceName) and cluster_of(self.user) == HOST
        if at_home or isinstance(host, OwnPod):
            return []
        message = f"credentials for {self.name} cross from scope {self.user.name!r} as plain text"
        return [self._finding("spec/plain-credentials", message, "use https://", Severity.WARNING)]

    def _backends(self) -> set[str]:
        return {backend.name for backend in self.stack.spec.backends}

    def _own_services(self) -> str:
        if self.store.scope is None:
            return "name a Service of that backend"
        names = _listed([name for name, _ in services_of(self.store)])
        return f"its Services: {names}; without `url:` the right one is taken"

    def _full_name(self) -> str:
        if self.store.scope is not None:
            return "leave `url:` out: the address follows from the backend"
        return "name the Service in full: http://NAME.NAMESPACE.svc.cluster.local:PORT"

    def _finding(self, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
        return Diagnostic(code, message, self.span, hint, severity)


def _listed(values: list[int] | list[str]) -> str:
    return ", ".join(str(value) for value in values)
