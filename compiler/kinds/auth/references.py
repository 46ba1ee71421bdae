"""Secrets by reference: which key of which Kubernetes object, and whether it arrives as a variable or as a file.

A value is never in a spec and never in the output. Variables are read when a collector starts; files follow their
Secret, so that a renewed certificate needs no restart.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, call
from compiler.lazy_pattern import lazy_pattern

GIVEN = "alloy-secrets"
"""The Secret that the deployer makes for `{env: NAME}` and `{file: NAME}`: each name is one of its keys."""

FOLDERS = {"Secret": "/etc/alloy-secrets", "ConfigMap": "/etc/alloy-certificates"}

_PLAIN = lazy_pattern(r"[a-z0-9]+(-[a-z0-9]+)*")
_VARIABLE = lazy_pattern(r"[A-Z][A-Z0-9_]*")


class SecretKey(Struct, frozen=True):
    """One key of a Secret beside the stack, whose value a pod reads from an environment variable."""

    secret: str
    key: str

    @property
    def variable(self) -> str:
        """The name of the variable: no two keys share one."""
        if self.secret == GIVEN and _VARIABLE.fullmatch(self.key):
            return self.key
        text = f"{self.secret}__{self.key}"
        name = "SECRET_" + re.sub(r"[^A-Za-z0-9]", "_", text).upper()
        if _PLAIN.fullmatch(self.secret) and _PLAIN.fullmatch(self.key):
            return name
        # Dots, capitals and underscores are lost in the name, so the rest of the difference is added.
        return f"{name}_{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"


class MountedKey(Struct, frozen=True):
    """One key of a Secret or ConfigMap beside the stack, whose value a pod reads from a file."""

    kind: Literal["Secret", "ConfigMap"]
    name: str
    key: str

    @property
    def folder(self) -> str:
        """Where the keys of the object are mounted."""
        return f"{FOLDERS[self.kind]}/{self.name}"

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.key}"


Key: TypeAlias = SecretKey | MountedKey

OBJECT_NAME: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$",
    "x-expected": "the name of a Kubernetes object: lower-case letters, digits, dots and dashes",
}
KEY_NAME: dict[str, Any] = {
    "type": "string",
    "pattern": r"^\.?[A-Za-z0-9_-][A-Za-z0-9._-]{0,251}$",
    "x-expected": "a key of letters, digits, dots, dashes and underscores",
}
_SECRET_AND_KEY: dict[str, Any] = {
    "secret": OBJECT_NAME | {"description": "Name of a Secret in the namespace of the pods."},
    "key": KEY_NAME | {"description": "Key in the Secret."},
}
_ENV: dict[str, Any] = {
    "type": "string",
    "pattern": "^[A-Z][A-Z0-9_]*$",
    "x-expected": "a variable name like LOKI_PASSWORD",
    "description": f"Name of a variable: a key of the Secret {GIVEN}, which the deployer makes.",
}
_FILE: dict[str, Any] = KEY_NAME | {
    "x-expected": f"a file name like loki-token: a key of the Secret {GIVEN}",
    "description": f"Name of a file: a key of the Secret {GIVEN}, which the deployer makes.",
}

SECRET_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One key of a Kubernetes Secret in the namespace of the pods.",
    "x-expected": "a reference like {secret: NAME, key: KEY}",
    "properties": _SECRET_AND_KEY,
    "required": ["secret", "key"],
    "additionalProperties": False,
}


def _reference(
    description: str, expected: str, others: dict[str, Any], named: dict[str, Any]
) -> dict[str, Any]:
    """The schema of a reference: `secret` and `key` with what `named` adds, or one of `others`."""
    return {
        "type": "object",
        "description": description,
        "x-expected": expected,
        "properties": {**_SECRET_AND_KEY, **named, **others},
        "additionalProperties": False,
        "if": {"required": ["secret"]},
        "then": {"required": ["key"], "properties": dict.fromkeys(others, False)},
        "else": {
            "properties": dict.fromkeys(("key", *named), False),
            "minProperties": 1,
            "maxProperties": 1,
        },
    }


VARIABLE_SCHEMA: dict[str, Any] = _reference(
    "A secret that is read from a variable.",
    "a reference: {secret: NAME, key: KEY} or {env: NAME}",
    {"env": _ENV},
    {},
)
REFERENCE_SCHEMA: dict[str, Any] = _reference(
    "A secret that is read from a variable or from a file.",
    "a reference: {secret: NAME, key: KEY}, {env: NAME} or {file: NAME}",
    {"env": _ENV, "file": _FILE},
    {
        "as": {
            "enum": ["variable", "file"],
            "description": "How it arrives: a variable is read at the start, a file whenever it changes. Passwords "
            "and tokens are variables if absent, certificates and their keys files.",
        }
    },
)

VARIABLE: dict[str, Any] = {"$ref": "#/$defs/variable"}
REFERENCE: dict[str, Any] = {"$ref": "#/$defs/reference"}


def read_key(value: Any, usually: Literal["variable", "file"] = "variable") -> Key:
    """A reference from its plain value in a spec that the schema has accepted."""
    match value:
        case {"env": str(name)}:
            return SecretKey(GIVEN, name)
        case {"file": str(name)}:
            return MountedKey("Secret", GIVEN, name)
        case {"config_map": str(name), "key": str(key)}:
            return MountedKey("ConfigMap", name, key)
        case {"secret": str(secret), "key": str(key)}:
            if value.get("as", usually) == "file":
                return MountedKey("Secret", secret, key)
            return SecretKey(secret, key)
        case _:
            raise AssertionError(f"the schema let {value!r} pass as a reference")


def read_variable(value: Any) -> SecretKey:
    """A reference that can only arrive as a variable."""
    key = read_key(value)
    assert isinstance(key, SecretKey)
    return key


def key_argument(name: str, key: Key, inline: str = "", file: str = "_file") -> ast.Attribute:
    """The attribute `name` that takes a secret: with the suffix `inline` its value, with `file` the file's path."""
    if isinstance(key, MountedKey):
        return attr(name + file, key.path)
    return attr(name + inline, call("sys.env", key.variable))
