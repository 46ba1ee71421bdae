"""Values that the schemas leave open: closed lists, image tags, leftovers of templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import (
    ObjectFile,
    ScopeObjects,
    mapping,
    pods,
    sequence,
    strings,
    text,
)
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion
from compiler.lazy_pattern import lazy_pattern

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
PROTOCOLS = ("TCP", "UDP", "SCTP")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_LEFTOVER = lazy_pattern(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}|\{\{.*?\}\}")


def check_values(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Closed lists, floating images and placeholders that nobody filled."""
    for pod in pods(scope):
        for place, container in pod.containers():
            yield from _container(pod.file, place, container)
        for toleration in map(mapping, sequence(pod.spec.get("tolerations"))):
            if "effect" in toleration:
                yield from _one_of(pod.file, "a toleration's effect", toleration["effect"], EFFECTS)
    for file in scope.files:
        if file.kind == "Service" and "type" in file.spec:
            yield from _one_of(file, "spec.type", file.spec["type"], SERVICE_TYPES)
        yield from _leftovers(file)


def _container(file: ObjectFile, place: str, container: dict[str, Any]) -> Iterator[Diagnostic]:
    if "imagePullPolicy" in container:
        where = f"{place}.imagePullPolicy"
        yield from _one_of(file, where, container["imagePullPolicy"], PULL_POLICIES)
    for port in map(mapping, sequence(container.get("ports"))):
        if "protocol" in port:
            yield from _one_of(file, f"{place}.ports", port["protocol"], PROTOCOLS)
    image = text(container.get("image"))
    if not image or is_floating(image):
        message = f"{place} runs {image!r}: tomorrow that may be another program"
        yield file.finding("kubernetes/floating-image", message, "name a version: image:v1.2.3, or a digest")


def is_floating(image: str) -> bool:
    """Whether an image reference has neither a digest nor a tag other than latest."""
    if "@sha256:" in image:
        return False
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return not colon or tag in ("", "latest")


def _one_of(file: ObjectFile, place: str, value: Any, allowed: tuple[str, ...]) -> Iterator[Diagnostic]:
    if value not in allowed:
        message = f"{place} is {value!r}, not one of {', '.join(allowed)}"
        yield file.finding("kubernetes/bad-value", message, suggestion(str(value), allowed))


def _leftovers(file: ObjectFile) -> Iterator[Diagnostic]:
    """The data of a ConfigMap is some program's own text, and may be full of templates."""
    tree = {key: value for key, value in file.object.items() if key not in ("data", "binaryData")}
    for place, value in strings(tree):
        in_script = ".command[" in place or ".args[" in place
        found = None if in_script else _LEFTOVER.search(value)
        if found is not None:
            message = f"{place} still holds {found.group()}"
            hint = "objects are applied as they are: nothing fills it"
            yield file.finding("kubernetes/placeholder", message, hint)
