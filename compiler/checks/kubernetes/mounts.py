"""Volumes and their mounts belong together, and no two mounts share a path."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.kubernetes.objects import Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic, Severity
from compiler.diagnostics.suggest import suggestion


def check_mounts(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Mounts of volumes that do not exist, volumes that nothing mounts, paths mounted twice."""
    for pod in pods(scope):
        volumes = _volumes(pod)
        mounted: set[str] = set()
        for place, container in pod.containers():
            paths: set[str] = set()
            for mount in map(mapping, sequence(container.get("volumeMounts"))):
                name, path = text(mount.get("name")), text(mount.get("mountPath"))
                mounted.add(name)
                if name not in volumes:
                    message = f"{place} mounts volume {name!r}, which the pod does not have"
                    hint = suggestion(name, volumes)
                    yield pod.file.finding("kubernetes/missing-volume", message, hint)
                if path in paths:
                    message = f"{place} mounts two volumes at {path}"
                    yield pod.file.finding("kubernetes/mounted-twice", message, "give each its own path")
                paths.add(path)
        for name in volumes:
            if name not in mounted:
                message = f"volume {name!r} is mounted by no container"
                hint = "mount it, or leave it out"
                yield pod.file.finding("kubernetes/unused-volume", message, hint, Severity.WARNING)


def _volumes(pod: Pod) -> list[str]:
    entries = [*sequence(pod.spec.get("volumes")), *_claims(pod)]
    return [text(mapping(entry).get("name")) for entry in entries]


def _claims(pod: Pod) -> list[dict[str, str]]:
    templates = sequence(pod.file.spec.get("volumeClaimTemplates"))
    return [mapping(mapping(template).get("metadata")) for template in templates]
