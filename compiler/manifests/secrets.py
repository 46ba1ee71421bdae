"""Secrets and certificates that exist beside the stack: a collector's keys in; environment, volumes and mounts out.

Pods name an object and its key; no value is ever known here. A missing object keeps the pod from starting.
"""

from __future__ import annotations

from compiler.kinds.auth import MountedKey
from compiler.manifests.pod import Part, mount
from compiler.plan.model import CollectorPlan

READABLE_BY_GROUP = 0o440


def secret_environment(collector: CollectorPlan) -> list[Part]:
    """The environment variables that hold secrets."""
    return [
        {"name": key.variable, "valueFrom": {"secretKeyRef": {"name": key.secret, "key": key.key}}}
        for key in collector.secrets
    ]


def secret_volumes(collector: CollectorPlan) -> list[Part]:
    """A volume per object, with the keys that are used and no others."""
    return [_volume(name, keys) for name, keys in _by_object(collector)]


def secret_mounts(collector: CollectorPlan) -> list[Part]:
    """Where the config looks for the files."""
    return [mount(name, keys[0].folder, read_only=True) for name, keys in _by_object(collector)]


def _by_object(collector: CollectorPlan) -> list[tuple[str, list[MountedKey]]]:
    """The keys of each object, with the name of its volume."""
    objects: dict[str, list[MountedKey]] = {}
    for key in collector.mounted:
        objects.setdefault(key.folder, []).append(key)
    return [(f"{keys[0].kind.lower()}-{index + 1}", keys) for index, keys in enumerate(objects.values())]


def _volume(name: str, keys: list[MountedKey]) -> Part:
    items = [{"key": key.key, "path": key.key} for key in keys]
    if keys[0].kind == "Secret":
        source = {"secretName": keys[0].name, "defaultMode": READABLE_BY_GROUP, "items": items}
        return {"name": name, "secret": source}
    return {"name": name, "configMap": {"name": keys[0].name, "items": items}}
