"""How a request proves who it is: read from a spec, written as Alloy arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, assert_never

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call
from compiler.kinds.auth.references import (
    REFERENCE,
    VARIABLE,
    Key,
    SecretKey,
    key_argument,
    read_key,
    read_variable,
)
from compiler.kinds.auth.tls import SERVICE_ACCOUNT, TLS, Tls, read_tls, tls_arguments, tls_keys


class NoAuth(Struct, frozen=True):
    pass


class ServiceAccountAuth(Struct, frozen=True):
    """The collector's own service-account token."""


class BasicAuth(Struct, frozen=True):
    username: str | SecretKey
    password: Key


class BearerAuth(Struct, frozen=True):
    token: Key


class OAuth2(Struct, frozen=True):
    """A token that is fetched from `token_url` with a client's credentials (RFC 6749, section 4.4)."""

    client_id: str | SecretKey
    client_secret: Key
    token_url: str
    scopes: tuple[str, ...]
    tls: Tls


class SigV4(Struct, frozen=True):
    """Requests signed for AWS; without keys the pod's own identity signs them, in the role if there is one."""

    region: str
    access_key: SecretKey | None
    secret_key: SecretKey | None
    role_arn: str | None


Auth: TypeAlias = NoAuth | ServiceAccountAuth | BasicAuth | BearerAuth | OAuth2 | SigV4

_NAME: dict[str, Any] = {
    "x-expected": "a text, or a reference: {secret: NAME, key: KEY} or {env: NAME}",
    "if": {"type": "object"},
    "then": VARIABLE,
    "else": {"type": "string", "minLength": 1},
}


def _form(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_BASIC = _form(
    "User name and password.",
    {"username": _NAME | {"description": "Name of the user."}, "password": REFERENCE},
    ["username", "password"],
)
_OAUTH2 = _form(
    "A token that is fetched with a client's credentials.",
    {
        "client_id": _NAME | {"description": "Name of the client."},
        "client_secret": REFERENCE,
        "token_url": {
            "type": "string",
            "pattern": r"^https?://[A-Za-z0-9._-]+(:[1-9][0-9]{0,3}|:[1-5][0-9]{4}|:6[0-4][0-9]{3})?(/[^\s?#]*)?$",
            "x-expected": "a URL like https://login.example.com/token",
            "description": "Where tokens are fetched.",
        },
        "scopes": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "uniqueItems": True,
            "description": "What the token is asked for.",
        },
        "tls": TLS | {"description": "Whose certificate the server of the tokens must have."},
    },
    ["client_id", "client_secret", "token_url"],
)
_SIGV4 = _form(
    "Signed requests, as AWS wants them.",
    {
        "region": {
            "type": "string",
            "pattern": "^[a-z0-9-]+$",
            "x-expected": "a region like eu-west-1",
            "description": "Region of the service.",
        },
        "access_key": VARIABLE | {"description": "The access key; the pod's own identity if absent."},
        "secret_key": VARIABLE | {"description": "The secret key that belongs to it."},
        "role_arn": {
            "type": "string",
            "pattern": "^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$",
            "x-expected": "a role like arn:aws:iam::123456789012:role/writer",
            "description": "The role to take.",
        },
    },
    ["region"],
) | {"dependentRequired": {"access_key": ["secret_key"], "secret_key": ["access_key"]}}

AUTH_SCHEMA: dict[str, Any] = {
    "description": "How requests authenticate: `none`, `service_account`, or an object with `basic`, `bearer`, "
    "`oauth2` or `sigv4`.",
    "x-expected": "none, service_account, {basic: ...}, {bearer: ...}, {oauth2: ...} or {sigv4: ...}",
    "if": {"type": "object"},
    "then": {
        "properties": {
            "basic": _BASIC,
            "bearer": REFERENCE | {"description": "A bearer token."},
            "oauth2": _OAUTH2,
            "sigv4": _SIGV4,
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "else": {"enum": ["none", "service_account"]},
}


def read_auth(value: Any) -> Auth:
    """Auth from its plain value in a spec that the schema has accepted."""
    match value:
        case None | "none":
            return NoAuth()
        case "service_account":
            return ServiceAccountAuth()
        case {"basic": basic}:
            return BasicAuth(_read_name(basic["username"]), read_key(basic["password"]))
        case {"bearer": token}:
            return BearerAuth(read_key(token))
        case {"oauth2": oauth2}:
            return _read_oauth2(oauth2)
        case {"sigv4": sigv4}:
            return _read_sigv4(sigv4)
        case _:
            raise AssertionError(f"the schema let {value!r} pass as auth")


def _read_name(value: Any) -> str | SecretKey:
    return value if isinstance(value, str) else read_variable(value)


def _read_oauth2(value: Any) -> OAuth2:
    return OAuth2(
        client_id=_read_name(value["client_id"]),
        client_secret=read_key(value["client_secret"]),
        token_url=value["token_url"],
        scopes=tuple(sorted(value.get("scopes", ()))),
        tls=read_tls(value.get("tls", "system")),
    )


def _read_sigv4(value: Any) -> SigV4:
    keys = (value.get("access_key"), value.get("secret_key"))
    access_key, secret_key = (None if key is None else read_variable(key) for key in keys)
    return SigV4(value["region"], access_key, secret_key, value.get("role_arn"))


def auth_arguments(auth: Auth) -> tuple[ast.Statement, ...]:
    """The arguments of a scrape, or of a sink's endpoint, that authenticate its requests."""
    match auth:
        case NoAuth():
            return ()
        case ServiceAccountAuth():
            return (attr("bearer_token_file", f"{SERVICE_ACCOUNT}/token"),)
        case BasicAuth(username, password):
            name = attr("username", _text(username))
            return (block("basic_auth", None, name, key_argument("password", password)),)
        case BearerAuth(token):
            return (key_argument("bearer_token", token),)
        case OAuth2():
            return (block("oauth2", None, *_oauth2(auth)),)
        case SigV4():
            return (block("sigv4", None, *_sigv4(auth)),)
        case _:
            assert_never(auth)


def _text(value: str | SecretKey) -> str | ast.Expr:
    return call("sys.env", value.variable) if isinstance(value, SecretKey) else value


def _oauth2(auth: OAuth2) -> Iterator[ast.Statement]:
    yield attr("client_id", _text(auth.client_id))
    yield key_argument("client_secret", auth.client_secret)
    yield attr("token_url", auth.token_url)
    if auth.scopes:
        yield attr("scopes", list(auth.scopes))
    yield from tls_arguments(auth.tls)


def _sigv4(auth: SigV4) -> Iterator[ast.Statement]:
    yield attr("region", auth.region)
    if auth.access_key is not None and auth.secret_key is not None:
        yield key_argument("access_key", auth.access_key)
        yield key_argument("secret_key", auth.secret_key)
    if auth.role_arn is not None:
        yield attr("role_arn", auth.role_arn)


def auth_keys(auth: Auth) -> tuple[Key, ...]:
    """What an Auth refers to."""
    match auth:
        case NoAuth() | ServiceAccountAuth():
            return ()
        case BasicAuth(name, password):
            return (*_keys(name), password)
        case BearerAuth(token):
            return (token,)
        case OAuth2():
            return (*_keys(auth.client_id), auth.client_secret, *tls_keys(auth.tls))
        case SigV4():
            return (*_keys(auth.access_key), *_keys(auth.secret_key))
        case _:
            assert_never(auth)


def _keys(value: str | SecretKey | None) -> tuple[Key, ...]:
    return (value,) if isinstance(value, SecretKey) else ()
