"""Reach: every sink's address is resolved from each scope that sends there, and what answers takes the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from compiler.diagnostics import Diagnostic, Report
from compiler.plan.addresses import HOST, cluster_of
from compiler.plan.hosts import host_of
from compiler.plan.placement import Placed
from compiler.plan.services import deployed_services
from compiler.plan.sink_way import Stack, Way
from compiler.spec.model import ScopeSpec, SinkSpec, Spec, StoreSpec


def check_reach(spec: Spec, placed: Mapping[str, list[Placed]], report: Report) -> None:
    """Report sinks that some scope cannot reach, that are reached by what will not last, or that refuse the data."""
    stack = Stack(spec, deployed_services(spec), _users(spec, placed))
    stores = stack.stores
    found: dict[Diagnostic, None] = {}
    for sink in spec.sinks:
        store = stores.get(sink.backend.value)
        if store is not None:
            for user in stack.users.get(sink.name, ()):
                found.update(dict.fromkeys(_findings(stack, sink, store, user)))
    report.extend(found)


def _users(spec: Spec, placed: Mapping[str, list[Placed]]) -> dict[str, list[ScopeSpec]]:
    """The scopes that send to each sink, by the sink's name, in the order of the spec."""
    scopes = {scope.name: scope for scope in spec.scopes}
    users: dict[str, list[ScopeSpec]] = {}
    for collector in spec.collectors:
        for sink in sorted({name.value for entry in placed[collector.name] for name in entry.used.to}):
            scope = scopes[collector.scope.value]
            if scope not in users.setdefault(sink, []):
                users[sink].append(scope)
    return users


def _findings(stack: Stack, sink: SinkSpec, store: StoreSpec, user: ScopeSpec) -> Iterator[Diagnostic]:
    """What is wrong with the way from scope `user` to `sink`."""
    written = sink.url or store.url
    if sink.kind != store.kind:
        message = f"sink {sink.name!r} speaks to {sink.kind}, backend {store.name!r} is {store.kind}"
        hint = f"set `kind: {store.kind}`, or choose another backend"
        yield Diagnostic("spec/sink-kind", message, sink.backend.span, hint)
    elif written is None:
        yield from _made(stack, sink, store, user)
    else:
        address = _split(written.value)
        if address is None:
            hint = "write http://NAME:PORT, with a port from 1 to 65535"
            message = f"{written.value} has no host and port that can be read"
            yield Diagnostic("spec/unresolvable-sink", message, written.span, hint)
            return
        host = host_of(address.hostname or "", stack.services.namespaces)
        way = Way(stack, sink, store, user, address, written.span)
        yield from (*way.path(), *way.host(host), *way.credentials(host))


def _split(url: str) -> SplitResult | None:
    """The parts of a URL, None where its host or port cannot be read."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _made(stack: Stack, sink: SinkSpec, store: StoreSpec, user: ScopeSpec) -> Iterator[Diagnostic]:
    """An address that the compiler makes resolves wherever the Service is or is replicated to."""
    assert store.scope is not None
    home = cluster_of(stack.scopes[store.scope.value])
    if home not in (HOST, cluster_of(user)):
        yield Diagnostic(
            "spec/unreachable-sink",
            f"scope {user.name!r} cannot reach backend {store.name!r}: it runs inside vCluster {home!r}",
            sink.backend.span,
            "deploy the backend on the host, or give the sink a `url:` that the scope can reach",
        )
