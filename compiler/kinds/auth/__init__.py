"""Who a client is to a server, and how it trusts that server: the same words for scrapes and for sinks."""

from compiler.kinds.auth.headers import Header, header_arguments, header_keys, read_headers
from compiler.kinds.auth.methods import (
    Auth,
    BasicAuth,
    BearerAuth,
    NoAuth,
    OAuth2,
    ServiceAccountAuth,
    SigV4,
    auth_arguments,
    auth_keys,
    read_auth,
)
from compiler.kinds.auth.references import Key, MountedKey, SecretKey
from compiler.kinds.auth.tls import SYSTEM, Tls, read_tls, tls_arguments, tls_keys

__all__ = [
    "SYSTEM",
    "Auth",
    "BasicAuth",
    "BearerAuth",
    "Header",
    "Key",
    "MountedKey",
    "NoAuth",
    "OAuth2",
    "SecretKey",
    "ServiceAccountAuth",
    "SigV4",
    "Tls",
    "auth_arguments",
    "auth_keys",
    "header_arguments",
    "header_keys",
    "read_auth",
    "read_headers",
    "read_tls",
    "tls_arguments",
    "tls_keys",
]
