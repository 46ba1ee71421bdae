"""How a request proves who it is, and how a server is trusted: read from a spec, written as Alloy arguments.

A secret is always a reference to one key of a Kubernetes Secret; it reaches Alloy as an environment variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """One key of a Kubernetes Secret that exists beside the stack; its value is never in the output."""

    secret: str
    key: str

    @property
    def variable(self) -> str:
        """The environment variable that carries the value into a collector."""
        return "SECRET_" + "".join(c if c.isalnum() else "_" for c in f"{self.secret}_{self.key}").upper()


@dataclass(frozen=True, slots=True)
class NoAuth:
    pass


@dataclass(frozen=True, slots=True)
class ServiceAccountAuth:
    """The collector's own service-account token."""


@dataclass(frozen=True, slots=True)
class BasicAuth:
    username: str
    password: SecretKey


@dataclass(frozen=True, slots=True)
class BearerAuth:
    token: SecretKey


Auth: TypeAlias = NoAuth | ServiceAccountAuth | BasicAuth | BearerAuth
Trust: TypeAlias = Literal["system", "cluster_ca", "skip_verify"]

SECRET_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One key of a Kubernetes Secret in the namespace of the collector.",
    "properties": {
        "secret": {
            "type": "string",
            "pattern": r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$",
            "x-expected": "a name of lower-case letters, digits, dashes and dots",
            "description": "Name of the Secret.",
        },
        "key": {
            "type": "string",
            "pattern": r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}$",
            "x-expected": "a key of letters, digits, dots, dashes and underscores",
            "description": "Key in the Secret.",
        },
    },
    "required": ["secret", "key"],
    "additionalProperties": False,
}

AUTH_SCHEMA: dict[str, Any] = {
    "description": "How requests authenticate: `none`, `service_account`, or an object with `basic` or `bearer`.",
    "x-expected": "none, service_account, {basic: ...} or {bearer: ...}",
    "if": {"type": "object"},
    "then": {
        "properties": {
            "basic": {
                "type": "object",
                "description": "User name and password.",
                "properties": {"username": {"type": "string"}, "password": SECRET_SCHEMA},
                "required": ["username", "password"],
                "additionalProperties": False,
            },
            "bearer": SECRET_SCHEMA | {"description": "A bearer token."},
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "else": {"enum": ["none", "service_account"]},
}

TRUST_SCHEMA: dict[str, Any] = {
    "enum": ["system", "cluster_ca", "skip_verify"],
    "description": "Whose certificates are trusted: the image's (system), the cluster's CA, or anyone's (skip_verify).",
}


def read_auth(value: Any) -> Auth:
    """Auth from its plain value in a spec that the schema has accepted."""
    match value:
        case None | "none":
            return NoAuth()
        case "service_account":
            return ServiceAccountAuth()
        case {"basic": {"username": str(username), "password": {"secret": str(secret), "key": str(key)}}}:
            return BasicAuth(username, SecretKey(secret, key))
        case {"bearer": {"secret": str(secret), "key": str(key)}}:
            return BearerAuth(SecretKey(secret, key))
        case _:
            raise AssertionError(f"the schema let {value!r} pass as auth")


def auth_arguments(auth: Auth) -> tuple[ast.Statement, ...]:
    """The arguments of a scrape, or of a sink's endpoint, that authenticate its requests."""
    match auth:
        case NoAuth():
            return ()
        case ServiceAccountAuth():
            return (attr("bearer_token_file", f"{SERVICE_ACCOUNT}/token"),)
        case BasicAuth(username, password):
            return (
                block(
                    "basic_auth",
                    None,
                    attr("username", username),
                    attr("password", call("sys.env", password.variable)),
                ),
            )
        case BearerAuth(token):
            return (attr("bearer_token", call("sys.env", token.variable)),)


def trust_arguments(scheme: str, trust: Trust) -> tuple[ast.Statement, ...]:
    """The tls_config of a scrape or endpoint; nothing for plain HTTP and for the image's own CAs."""
    if scheme != "https" or trust == "system":
        return ()
    if trust == "cluster_ca":
        return (block("tls_config", None, attr("ca_file", f"{SERVICE_ACCOUNT}/ca.crt")),)
    return (block("tls_config", None, attr("insecure_skip_verify", True)),)


def secrets_of(auth: Auth) -> tuple[SecretKey, ...]:
    """The secrets that an Auth refers to."""
    match auth:
        case BasicAuth(_, secret) | BearerAuth(secret):
            return (secret,)
        case _:
            return ()
