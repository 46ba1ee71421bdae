"""Further headers of requests: plain values and secret ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, call
from compiler.kinds.auth.references import VARIABLE, SecretKey, read_variable

# Headers that the client library sets itself, and refuses in a config (prometheus/common, config/headers.go),
# and those of the remote-write protocol (prometheus/prometheus, config/config.go).
RESERVED = frozenset(
    {
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "user-agent",
        "www-authenticate",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
        "x-prometheus-remote-read-version",
        "x-prometheus-remote-write-version",
        "x-prometheus-scrape-timeout-seconds",
    }
)
TENANT = "X-Scope-OrgID"


class Header(Struct, frozen=True):
    """A header that is sent with each request."""

    name: str
    value: str | SecretKey


HEADERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Further headers of each request; secret values by reference.",
    "propertyNames": {
        "type": "string",
        "pattern": "^[A-Za-z0-9][A-Za-z0-9-]*$",
        "x-expected": "the name of a header like X-Team",
    },
    "additionalProperties": {
        "x-expected": "a text, or a reference: {secret: NAME, key: KEY} or {env: NAME}",
        "if": {"type": "object"},
        "then": VARIABLE,
        "else": {"type": "string", "pattern": r"^[\x20-\x7e]+$", "x-expected": "one line of ASCII text"},
    },
    "minProperties": 1,
}


def read_headers(value: dict[str, Any]) -> tuple[Header, ...]:
    """Headers from their plain value in a spec that the schema has accepted, sorted by name."""
    return tuple(
        Header(name, text if isinstance(text, str) else read_variable(text))
        for name, text in sorted(value.items())
    )


def header_arguments(headers: Iterable[Header]) -> Iterator[ast.Statement]:
    """The argument for headers that all components have: lists of values, which are never shown."""
    values: dict[str, list[Any]] = {
        header.name: [_secret(header.value) if isinstance(header.value, SecretKey) else header.value]
        for header in headers
    }
    if values:
        yield attr("http_headers", values)


def _secret(key: SecretKey) -> ast.Expr:
    return call("sys.env", key.variable)


def header_keys(headers: Iterable[Header]) -> tuple[SecretKey, ...]:
    """What headers refer to."""
    return tuple(header.value for header in headers if isinstance(header.value, SecretKey))
