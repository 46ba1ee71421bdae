"""Authentication that cannot be as it is written: what a component does not support, or what would be sent openly."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from compiler.diagnostics import Report, Span
from compiler.diagnostics.wording import listed
from compiler.kinds.auth import (
    SYSTEM,
    Auth,
    Header,
    Key,
    NoAuth,
    SecretKey,
    SigV4,
    Tls,
    auth_keys,
    header_keys,
    tls_keys,
)
from compiler.kinds.auth.headers import RESERVED, TENANT
from compiler.kinds.auth.references import GIVEN
from compiler.kinds.scrape import ScrapeJob
from compiler.spec.model import Spec, StoreSpec
from compiler.spec.parameters import TAKEN

COMPONENT = {"loki": "loki.write", "prometheus": "prometheus.remote_write"}

# Components whose requests can be signed for AWS, as the catalog has them.
SIGNING = frozenset({"prometheus.remote_write"})


class _Client(Struct, frozen=True):
    """One end of a connection: who (`backend 'loki'`), through which component, to which kind of URL."""

    who: str
    component: str
    scheme: str
    auth: Auth
    tls: Tls
    headers: tuple[Header, ...]
    tenant: str | None
    auth_span: Span
    tls_span: Span
    headers_span: Span


def check_access(spec: Spec, report: Report) -> None:
    """Report clients that no component could be, and secrets whose variables have other meanings."""
    parameters = {parameter.name for parameter in spec.parameters}
    for client in _clients(spec):
        _check_signature(client, report)
        _check_tls(client, report)
        _check_headers(client, report)
        keys: tuple[tuple[tuple[Key, ...], Span], ...] = (
            (auth_keys(client.auth), client.auth_span),
            (tls_keys(client.tls), client.tls_span),
            (header_keys(client.headers), client.headers_span),
        )
        for found, span in keys:
            for key in found:
                _check_variable(key, parameters, span, report)
    for used in spec.jobs:
        _check_credentials(used.input, report)


def _check_credentials(job: ScrapeJob, report: Report) -> None:
    """Those of sinks depend on the way to each address (compiler.plan.reach).

    A signature proves a request without showing the key.
    """
    endpoint = job.endpoint
    if endpoint.scheme != "https" and not isinstance(endpoint.auth, NoAuth | SigV4):
        report.warning(
            "spec/plain-credentials",
            f"job {job.name!r} shows its credentials to the targets and to everyone on the way, as plain text",
            endpoint.auth_span,
            "reach them by https",
        )


def _clients(spec: Spec) -> Iterator[_Client]:
    for store in spec.backends:
        if isinstance(store, StoreSpec):
            yield _Client(
                who=f"backend {store.name!r}",
                component=COMPONENT[store.kind],
                scheme=_scheme(store, spec),
                auth=store.auth.value,
                tls=store.tls.value,
                headers=store.headers.value,
                tenant=store.tenant,
                auth_span=store.auth.span,
                tls_span=store.tls.span,
                headers_span=store.headers.span,
            )
    for used in spec.jobs:
        endpoint = used.input.endpoint
        yield _Client(
            who=f"job {used.input.name!r}",
            component="prometheus.scrape",
            scheme=endpoint.scheme,
            auth=endpoint.auth,
            tls=endpoint.tls,
            headers=endpoint.headers,
            tenant=None,
            auth_span=endpoint.auth_span,
            tls_span=endpoint.tls_span,
            headers_span=endpoint.headers_span,
        )


def _scheme(store: StoreSpec, spec: Spec) -> str:
    """The scheme of the URLs by which sinks reach a store: https if any of them is."""
    sinks = (sink.url for sink in spec.sinks if sink.backend.value == store.name)
    urls = [url.value for url in (store.url, *sinks) if url is not None]
    return "https" if any(url.startswith("https://") for url in urls) else "http"


def _check_signature(client: _Client, report: Report) -> None:
    if isinstance(client.auth, SigV4) and client.component not in SIGNING:
        report.error(
            "spec/unsupported-auth",
            f"{client.who} asks for signed requests, and {client.component} has no `sigv4`",
            client.auth_span,
            f"{listed(sorted(SIGNING))} can sign; use basic, bearer or oauth2 here, or send through a signing proxy",
        )


def _check_tls(client: _Client, report: Report) -> None:
    if client.scheme != "https" and client.tls != SYSTEM:
        report.error(
            "spec/tls-without-https",
            f"{client.who} is reached by plain HTTP, where `tls` has no effect",
            client.tls_span,
            "reach it by https, or remove `tls`",
        )


def _check_headers(client: _Client, report: Report) -> None:
    seen: dict[str, str] = {}
    for header in client.headers:
        lower = header.name.lower()
        if lower in RESERVED:
            problem = "is set by the client itself"
            hint = "credentials go into `auth`" if lower.endswith("authorization") else "remove it"
        elif lower == TENANT.lower() and client.tenant is not None:
            problem, hint = f"is what `tenant: {client.tenant}` sends", "keep one of them"
        elif lower in seen:
            problem, hint = f"is {seen[lower]} in another writing", "keep one of them"
        else:
            seen[lower] = header.name
            continue
        report.error("spec/reserved-header", f"header {header.name} {problem}", client.headers_span, hint)


def _check_variable(key: Key, parameters: set[str], span: Span, report: Report) -> None:
    if not isinstance(key, SecretKey) or key.secret != GIVEN or key.variable != key.key:
        return
    if key.key in parameters or TAKEN.fullmatch(key.key) or key.key.startswith("GF_"):
        report.error(
            "spec/variable-taken",
            f"the variable {key.key} means something else already",
            span,
            "no secret has the name of a parameter, of a variable of pods or shells, or starts with SECRET_ or GF_",
        )
