"""What a config reads from files beside it, its pods must mount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion
from compiler.manifests.program import Program


def check_mounted_files(scope: ScopeObjects, program: Program) -> Iterator[Diagnostic]:
    """Files that no container of the program's pods has: requests would go without their credentials."""
    for pod in pods(scope):
        if pod.file.name != program.name:
            continue
        present = sorted(_mounted(pod))
        for path in program.files:
            if path not in present:
                message = f"its config reads the file {path}, and no volume has it"
                yield pod.file.finding("kubernetes/file-not-mounted", message, suggestion(path, present))


def _mounted(pod: Pod) -> set[str]:
    """The files that volumes bring by name."""
    volumes = {text(v.get("name")): v for v in map(mapping, sequence(pod.spec.get("volumes")))}
    return {
        f"{text(mount.get('mountPath'))}/{path}"
        for _, container in pod.containers()
        for mount in map(mapping, sequence(container.get("volumeMounts")))
        for path in _paths(volumes.get(text(mount.get("name")), {}))
    }


def _paths(volume: dict[str, Any]) -> Iterator[str]:
    for source in ("secret", "configMap"):
        for item in map(mapping, sequence(mapping(volume.get(source)).get("items"))):
            yield text(item.get("path"))
