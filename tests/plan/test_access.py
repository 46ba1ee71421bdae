"""Which components support which authentication, against the catalog; credentials that travel openly."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.alloy.catalog import load_catalog, snapshots
from compiler.alloy.catalog.model import Body
from compiler.diagnostics import Report, Severity
from compiler.pipeline import compile_spec
from compiler.plan.access import COMPONENT, SIGNING
from tests.plans import ROOT

BASIC = ROOT / "tests" / "cases" / "secrets_arrive_as_environment_variables" / "spec.yaml"


def client_body(component: str, release: str) -> Body:
    """Where the arguments of authentication stand: in the endpoint of a sink, or in the scrape itself."""
    catalog = load_catalog(release)
    found = catalog.component(component)
    assert found is not None
    body = catalog.body(found.block)
    return catalog.body(body.blocks["endpoint"]) if "endpoint" in body.blocks else body


@pytest.mark.parametrize("release", snapshots())
@pytest.mark.parametrize("component", ["prometheus.scrape", *COMPONENT.values()])
def test_supported_kinds_are_those_of_the_catalog(component: str, release: str) -> None:
    body = client_body(component, release)
    assert ("sigv4" in body.blocks) == (component in SIGNING)
    assert {"basic_auth", "oauth2", "tls_config"} <= body.blocks.keys()
    assert {"bearer_token", "bearer_token_file", "http_headers"} <= body.attributes.keys()
    assert ("headers" in body.attributes) == (component in COMPONENT.values())


GRAFANA = ROOT / "tests" / "cases" / "grafana_asks_secured_backends" / "spec.yaml"


@pytest.mark.parametrize(
    ("setting", "how"),
    [
        ("auth: service_account", "with the token of a service account"),
        ("tls: {ca: {config_map: ca, key: ca.crt}}", "with certificates of its own"),
        (
            'auth: {oauth2: {client_id: a, client_secret: {env: B}, token_url: "https://login.example.com"}}',
            "with tokens of OAuth2",
        ),
    ],
)
def test_what_grafana_cannot_do_is_told(setting: str, how: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    usual = "auth: {basic: {username: reader, password: {secret: loki, key: password}}}"
    text = GRAFANA.read_text()
    assert usual in text
    path.write_text(text.replace(usual, setting))
    report = Report()
    compile_spec(path, {}, report)
    (told,) = report.diagnostics
    assert told.code == "spec/datasource-auth"
    assert told.message == f"Grafana does not reach backend 'loki' {how}, so its panels stay empty"


def test_credentials_by_plain_http_are_told(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(BASIC.read_text().replace("https://", "http://").replace("scheme: https, ", ""))
    report = Report()
    compile_spec(path, {}, report)
    told = {d.message.partition(" cr")[0] for d in report.diagnostics if d.code == "spec/plain-credentials"}
    assert told == {"credentials for prometheus.example.com", "job 'api' shows its"}
    assert all(d.severity is Severity.WARNING for d in report.diagnostics)
