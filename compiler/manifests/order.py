"""The order of application: what others need comes first, and file names sort the same way."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.manifests.objects import KubernetesObject, Manifest

STEPS: dict[str, int] = {
    "Namespace": 0,
    "ServiceAccount": 10,
    "ClusterRole": 11,
    "ClusterRoleBinding": 12,
    "Role": 13,
    "RoleBinding": 14,
    "ConfigMap": 20,
    "PersistentVolumeClaim": 25,
    "NetworkPolicy": 30,
    "Service": 40,
    "StatefulSet": 50,
    "Deployment": 51,
    "DaemonSet": 52,
    "PodDisruptionBudget": 60,
}
"""The number before each kind's files; a kind that is applied later has a higher one."""


def numbered(namespace: str | None, objects: Iterable[KubernetesObject]) -> tuple[Manifest, ...]:
    """The objects in order of application, each with its file's name.

    Objects outside the scope's own namespace name theirs in the file name.
    """
    manifests = (Manifest(_file_name(namespace, obj), obj) for obj in objects)
    return tuple(sorted(manifests, key=lambda manifest: manifest.file_name))


def _file_name(namespace: str | None, obj: KubernetesObject) -> str:
    metadata = obj["metadata"]
    elsewhere = metadata.get("namespace") not in (None, namespace)
    place = f"{metadata['namespace']}-" if elsewhere else ""
    kind = obj["kind"]
    return f"{STEPS[kind]:02}-{kind.lower()}-{place}{metadata['name']}.yaml"
