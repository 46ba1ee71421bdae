"""Each object says what it is, of a kind that the cluster knows, and is there once."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, text
from compiler.diagnostics import Diagnostic

API_VERSIONS: dict[str, str] = {
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "ConfigMap": "v1",
    "CronJob": "batch/v1",
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "Ingress": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "LimitRange": "v1",
    "Namespace": "v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PersistentVolume": "v1",
    "PersistentVolumeClaim": "v1",
    "Pod": "v1",
    "PodDisruptionBudget": "policy/v1",
    "PriorityClass": "scheduling.k8s.io/v1",
    "ReplicaSet": "apps/v1",
    "ResourceQuota": "v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "Secret": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "StatefulSet": "apps/v1",
    "StorageClass": "storage.k8s.io/v1",
}
"""The version of each built-in kind that a stack like ours may contain."""


def check_identity(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Missing and unknown kinds, and objects of one kind, namespace and name."""
    seen: dict[tuple[str, str | None, str], ObjectFile] = {}
    for file in scope.files:
        if not file.kind or not file.name:
            message = "an object needs apiVersion, kind and metadata.name, all text"
            yield file.finding("kubernetes/not-an-object", message)
            continue
        yield from _known_kind(scope, file)
        key = scope.key(file)
        if key in seen:
            message = f"is also in {seen[key].path}: the one applied last wins"
            yield file.finding("kubernetes/duplicate-object", message, "keep one of the two")
        seen.setdefault(key, file)


def _known_kind(scope: ScopeObjects, file: ObjectFile) -> Iterator[Diagnostic]:
    version = text(file.object.get("apiVersion"))
    expected = API_VERSIONS.get(file.kind)
    if expected is None:
        group = version.partition("/")[0]
        if not any(kind == "CustomResourceDefinition" and group in name for kind, _, name in scope.given):
            message = (
                f"kind {file.kind} of {version or 'no version'} is no built-in kind, and nothing installs it"
            )
            hint = "leave the object out, or make its CustomResourceDefinition part of the stack"
            yield file.finding("kubernetes/unknown-kind", message, hint)
    elif version != expected:
        message = f"apiVersion {version or 'none'} does not fit the kind"
        yield file.finding("kubernetes/unknown-kind", message, f"write apiVersion: {expected}")
