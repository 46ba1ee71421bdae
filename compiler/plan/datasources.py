"""How Grafana asks a backend: what it can say of the way that sinks authenticate there."""

from __future__ import annotations

from typing import assert_never

from compiler.diagnostics import Report
from compiler.kinds.auth import (
    BasicAuth,
    BearerAuth,
    Header,
    Key,
    MountedKey,
    NoAuth,
    OAuth2,
    SecretKey,
    ServiceAccountAuth,
    SigV4,
    Tls,
)
from compiler.kinds.auth.headers import TENANT
from compiler.plan.model import Datasource
from compiler.spec.model import DatasourceSpec, StoreSpec

AUTHORIZATION = "Authorization"


def plan_datasource(store: StoreSpec, url: str, entry: DatasourceSpec, report: Report) -> Datasource:
    """The datasource of a store at `url`; warns where Grafana cannot be to it what collectors are."""
    headers = list(store.headers.value)
    if store.tenant is not None:
        headers.append(Header(TENANT, store.tenant))
    user: tuple[str | SecretKey, SecretKey] | None = None
    match store.auth.value:
        case NoAuth():
            pass
        case BasicAuth(username, password):
            user = (username, _as_variable(password))
        case BearerAuth(token):
            headers.append(Header(AUTHORIZATION, _as_variable(token)))
        case ServiceAccountAuth():
            _warn(store, "with the token of a service account", entry, report)
        case OAuth2():
            _warn(store, "with tokens of OAuth2", entry, report)
        case SigV4():
            _warn(store, "with signed requests", entry, report)
        case other:
            assert_never(other)
    tls = store.tls.value
    if tls not in (Tls(), Tls(verify=False)):
        _warn(store, "with certificates of its own", entry, report)
    return Datasource(
        uid=store.name,
        name=store.name.capitalize(),
        kind=store.kind,
        url=url,
        default=entry.default,
        cidrs=store.cidrs.value,
        user=user,
        headers=tuple(sorted(headers, key=lambda header: header.name)),
        verify=tls.verify,
    )


def _as_variable(key: Key) -> SecretKey:
    """Grafana reads secrets from variables alone."""
    return SecretKey(key.name, key.key) if isinstance(key, MountedKey) else key


def _warn(store: StoreSpec, how: str, entry: DatasourceSpec, report: Report) -> None:
    report.warning(
        "spec/datasource-auth",
        f"Grafana does not reach backend {store.name!r} {how}, so its panels stay empty",
        entry.backend.span,
        "basic and bearer can be set up for it; else leave the datasource out and add one by hand",
    )
