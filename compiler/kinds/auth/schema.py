"""The schemas of authentication as a spec's keys refer to them: written once, since every kind of job has them."""

from __future__ import annotations

from typing import Any

from compiler.kinds.auth.headers import HEADERS_SCHEMA
from compiler.kinds.auth.methods import AUTH_SCHEMA
from compiler.kinds.auth.references import REFERENCE_SCHEMA, VARIABLE_SCHEMA
from compiler.kinds.auth.tls import TLS, TLS_SCHEMA

DEFINITIONS: dict[str, Any] = {
    "auth": AUTH_SCHEMA,
    "headers": HEADERS_SCHEMA,
    "reference": REFERENCE_SCHEMA,
    "tls": TLS_SCHEMA,
    "variable": VARIABLE_SCHEMA,
}
AUTH: dict[str, Any] = {"$ref": "#/$defs/auth"}
HEADERS: dict[str, Any] = {"$ref": "#/$defs/headers"}

__all__ = ["AUTH", "DEFINITIONS", "HEADERS", "TLS"]
