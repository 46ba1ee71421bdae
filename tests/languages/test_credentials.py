"""What looks like a credential is found, whatever surrounds it, and what only speaks of one is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.languages.credentials import find_credentials, is_credential_name

SAMPLES = [
    ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ("-----BEGIN PRIVATE KEY-----", "a private key"),
    ("AKIA" + "A1" * 8, "an AWS access key"),
    ("ghp_" + "a" * 36, "a GitHub token"),
    ("github_pat_" + "a" * 24, "a GitHub token"),
    ("glpat-" + "a" * 20, "a GitLab token"),
    ("xoxb-" + "1" * 12, "a Slack token"),
    ("hooks.slack.com/services/T00000000/B00000000/abc", "a Slack webhook"),
    ("AIza" + "b" * 35, "a Google API key"),
    ("glsa_" + "c" * 24, "a Grafana token"),
    ("eyJ" + "d" * 12 + ".eyJ" + "e" * 12 + ".sig-nature", "a JSON web token"),
    ("https://user:hunter2@loki.example/push", "a password in a URL"),
    ("https://:hunter2@loki.example/push", "a password in a URL"),
    ('Admin_Password: "hunter2"', "a password or key"),
    ('"client_secret": "hunter2",', "a password or key"),
    ('bearer_token = "hunter2"', "a password or key"),
    ("AWS_SECRET_ACCESS_KEY=abcdefgh", "a password or key"),
]
HARMLESS = [
    'password = sys.env("GRAFANA_PASSWORD")',
    'password_file = "/etc/alloy-secrets/loki/password"',
    'bearer_token_file = "/var/run/secrets/kubernetes.io/serviceaccount/token"',
    "http://loki.monitoring:3100/push?a=b@c",
    "registry.example.com:5000/grafana/alloy:v1.18.1@sha256:0123",
    "automountServiceAccountToken: false",
    "password: null",
    "key: password",
    "--from-file='password'=\"$work/password\"",
    "system:serviceaccount:kube-system:token-cleaner",
    "checksum/config: 6fbcd0b6e8e5c9a7e3fdd8c2d1b0a9f8e7d6c5b4a3928170605f4e3d2c1b0a99",
    "grafana-admin password: see RUNBOOK.md, Secrets",
]


@pytest.mark.parametrize(("text", "what"), SAMPLES)
@pytest.mark.parametrize("around", ["{}", "first line\n{}\nlast line", "  - {}", "NAME={}", '{{"a":\n{}\n}}'])
def test_a_credential_is_found(text: str, what: str, around: str) -> None:
    whole = around.format(text)
    assert what in {found.what for found in find_credentials(whole)}
    assert all(whole.count("\n", 0, found.offset) == around.count("\n", 0, around.index("{}")) for found in
               find_credentials(whole))  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_about_a_credential_is_none(text: str) -> None:
    assert list(find_credentials(text)) == []


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_searched(text: str) -> None:
    assert all(0 <= found.offset < len(text) for found in find_credentials(text.replace("İ", "I")))


@pytest.mark.parametrize(
    "part",
    ["eyJ", "eyJ-", "eyJaaaaaaaaaaaa.eyJ", "://a", "://a:", "password", "password = ", "-----BEGIN A "],
)
def test_the_search_is_linear(part: str) -> None:
    """Quadratic time would be minutes here."""
    text = part * (1_000_000 // len(part))
    start = time.perf_counter()
    list(find_credentials(text))
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWORD", "adminPassword", "X-Api-Key", "GITHUB_TOKEN", "private-key"]
)
def test_names_of_credentials_are_known(name: str) -> None:
    assert is_credential_name(name)


@pytest.mark.parametrize(
    "name", ["key", "secretName", "password_file", "automountServiceAccountToken", "tokens", ""]
)
def test_other_names_are_not(name: str) -> None:
    assert not is_credential_name(name)
