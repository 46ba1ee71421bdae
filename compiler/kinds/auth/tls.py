"""Whom a client trusts and who it is to the server: read from a spec, written as a `tls_config`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.kinds.auth.references import (
    KEY_NAME,
    OBJECT_NAME,
    REFERENCE,
    Key,
    key_argument,
    read_key,
)

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


class ClusterCa(Struct, frozen=True):
    """The authority that signs the certificates of the cluster's own API server."""


Authority: TypeAlias = ClusterCa | Key | None


class Tls(Struct, frozen=True):
    """How a connection is secured.

    `ca` signs the server's certificate (None: one of those in the image); `server_name` is the name that the
    certificate must have, where it is not the address's. `certificate` and `key` are the client's own, both or
    neither.
    """

    ca: Authority = None
    verify: bool = True
    server_name: str | None = None
    certificate: Key | None = None
    key: Key | None = None


SYSTEM = Tls()

_OBJECT: dict[str, Any] = {
    "properties": {
        "ca": {
            "description": "Who signs the server's certificate: `system`, `cluster_ca`, or a key of a ConfigMap or "
            "Secret that holds a certificate.",
            "x-expected": "system, cluster_ca, {config_map: NAME, key: KEY} or {secret: NAME, key: KEY}",
            "if": {"type": "object"},
            "then": {
                "if": {"required": ["config_map"]},
                "then": {
                    "properties": {
                        "config_map": OBJECT_NAME | {"description": "Name of a ConfigMap beside the pods."},
                        "key": KEY_NAME | {"description": "Key in the ConfigMap."},
                    },
                    "required": ["key"],
                    "additionalProperties": False,
                },
                "else": REFERENCE,
            },
            "else": {"enum": ["system", "cluster_ca"]},
        },
        "server_name": {
            "type": "string",
            "pattern": r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
            "x-expected": "a host name like metrics.example.com",
            "description": "The name in the server's certificate; that of the address if absent.",
        },
        "certificate": REFERENCE | {"description": "The client's certificate."},
        "key": REFERENCE | {"description": "The private key of the client's certificate."},
        "skip_verify": {"const": True, "description": "Trusts any certificate."},
    },
    "dependentRequired": {"certificate": ["key"], "key": ["certificate"]},
    "not": {"required": ["ca", "skip_verify"]},
    "x-expected": "an authority to check certificates by (`ca`), or no check (`skip_verify`), not both",
    "minProperties": 1,
    "additionalProperties": False,
}
TLS_SCHEMA: dict[str, Any] = {
    "description": "Whose certificates are trusted: the image's (system), the cluster's CA, or anyone's "
    "(skip_verify); or an object with a CA, a server name or a client certificate.",
    "x-expected": "system, cluster_ca, skip_verify, or an object like {ca: {config_map: NAME, key: KEY}}",
    "if": {"type": "object"},
    "then": _OBJECT,
    "else": {"enum": ["system", "cluster_ca", "skip_verify"]},
}
TLS: dict[str, Any] = {"$ref": "#/$defs/tls"}


def read_tls(value: Any) -> Tls:
    """Tls from its plain value in a spec that the schema has accepted."""
    match value:
        case "system":
            return SYSTEM
        case "cluster_ca":
            return Tls(ca=ClusterCa())
        case "skip_verify":
            return Tls(verify=False)
    assert isinstance(value, dict)
    return Tls(
        ca=_read_authority(value.get("ca", "system")),
        verify="skip_verify" not in value,
        server_name=value.get("server_name"),
        certificate=_read_file(value.get("certificate")),
        key=_read_file(value.get("key")),
    )


def _read_authority(value: Any) -> Authority:
    if value == "system":
        return None
    return ClusterCa() if value == "cluster_ca" else _read_file(value)


def _read_file(value: Any) -> Key | None:
    """Certificates expire, so they are files, which are read again, unless the spec says otherwise."""
    return None if value is None else read_key(value, usually="file")


def tls_arguments(tls: Tls) -> tuple[ast.Statement, ...]:
    """The `tls_config` of a connection; nothing where the image's authorities are all that it takes."""
    return () if tls == SYSTEM else (block("tls_config", None, *_arguments(tls)),)


def _arguments(tls: Tls) -> Iterator[ast.Statement]:
    if isinstance(tls.ca, ClusterCa):
        yield attr("ca_file", f"{SERVICE_ACCOUNT}/ca.crt")
    elif tls.ca is not None:
        yield key_argument("ca", tls.ca, inline="_pem")
    if tls.certificate is not None and tls.key is not None:
        yield key_argument("cert", tls.certificate, inline="_pem")
        yield key_argument("key", tls.key, inline="_pem")
    if tls.server_name is not None:
        yield attr("server_name", tls.server_name)
    if not tls.verify:
        yield attr("insecure_skip_verify", True)


def tls_keys(tls: Tls) -> tuple[Key, ...]:
    """What a Tls refers to."""
    authority = None if isinstance(tls.ca, ClusterCa) else tls.ca
    return tuple(key for key in (authority, tls.certificate, tls.key) if key is not None)
