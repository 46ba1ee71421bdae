"""Secrets that exist beside the stack: sinks in; the volumes and mounts that carry their keys out.

A key is a file, never an environment variable: the file follows a rotated Secret, and child processes and
crash dumps do not see it. The config names the file by `secret_path`.
"""

from __future__ import annotations

from typing import Any, assert_never

from compiler.manifests import pod
from compiler.plan.model import BasicAuth, BearerAuth, CollectorPlan, SecretKey, SinkPlan

FOLDER = "/etc/alloy-secrets"


def secret_path(key: SecretKey) -> str:
    """The file in a collector's container that holds the key."""
    return f"{FOLDER}/{key.secret}/{key.key}"


def sink_secrets(sink: SinkPlan) -> tuple[SecretKey, ...]:
    """The keys that a sink authenticates with."""
    match sink.auth:
        case None:
            return ()
        case BasicAuth(password=key) | BearerAuth(token=key):
            return (key,)
        case _:
            assert_never(sink.auth)


def _keys(collector: CollectorPlan) -> dict[str, list[str]]:
    """Keys by Secret, both sorted."""
    keys = sorted({(k.secret, k.key) for sink in collector.sinks for k in sink_secrets(sink)})
    by_secret: dict[str, list[str]] = {}
    for secret, key in keys:
        by_secret.setdefault(secret, []).append(key)
    return by_secret


def secret_volumes(collector: CollectorPlan) -> list[dict[str, Any]]:
    """A volume per Secret with exactly the keys that are used."""
    return [
        {
            "name": f"secret-{index + 1}",
            "secret": {"secretName": secret, "items": [{"key": key, "path": key} for key in keys]},
        }
        for index, (secret, keys) in enumerate(_keys(collector).items())
    ]


def secret_mounts(collector: CollectorPlan) -> list[dict[str, Any]]:
    """The mounts that belong to `secret_volumes`."""
    return [
        pod.mount(f"secret-{index + 1}", f"{FOLDER}/{secret}", read_only=True)
        for index, secret in enumerate(_keys(collector))
    ]
