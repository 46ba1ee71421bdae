"""Every sink and datasource that names a deployed backend leads to a Service and a port which exist."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from compiler.checks.kubernetes.objects import ScopeObjects, mapping, sequence
from compiler.diagnostics import Diagnostic, Span
from compiler.plan.model import GrafanaPlan, Plan

PORTS = {"http": 80, "https": 443}


def check_sink_addresses(plan: Plan, scopes: tuple[ScopeObjects, ...]) -> Iterator[Diagnostic]:
    """URLs without a Service behind them: every push would fail with an unknown host or a refused connection."""
    domain = f".svc.{plan.cluster_domain}"
    for what, url, at in _users(plan):
        parts = urlsplit(url)
        name, _, namespace = (parts.hostname or "").removesuffix(domain).removesuffix(".svc").partition(".")
        port = parts.port or PORTS.get(parts.scheme, 80)
        if namespace and not _is_served(scopes, namespace, name, port):
            message = (
                f"{what} leads to {url}, and no scope has Service {name!r} with port {port} in {namespace}"
            )
            yield Diagnostic("kubernetes/dangling-address", message, at)


def _users(plan: Plan) -> Iterator[tuple[str, str, Span]]:
    """What sends to or asks a deployed backend, its URL, and the spec entry behind it."""
    deployed = {backend.name for scope in plan.scopes for backend in scope.backends}
    for scope in plan.scopes:
        for collector in scope.collectors:
            for sink in collector.sinks:
                if sink.backend is not None:
                    yield f"sink {sink.name} of {collector.name}", sink.url, sink.span
        for backend in scope.backends:
            if isinstance(backend, GrafanaPlan):
                for source in backend.datasources:
                    if source.uid in deployed:
                        yield f"datasource {source.uid} of {backend.name}", source.url, backend.span


def _is_served(scopes: tuple[ScopeObjects, ...], namespace: str, name: str, port: int) -> bool:
    services = [scope.find("Service", namespace, name) for scope in scopes]
    ports = [mapping(p).get("port") for s in services if s for p in sequence(s.spec.get("ports"))]
    return port in ports
