"""What a pod mounts or needs is applied before the pod."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.kubernetes.objects import ScopeObjects
from compiler.checks.kubernetes.references import references
from compiler.diagnostics import Diagnostic


def check_order(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Objects applied before what they refer to, and before the namespace that they are in."""
    position = {id(file): index for index, file in enumerate(scope.files)}
    for reference in references(scope):
        target = scope.find(reference.kind, reference.namespace, reference.name)
        if target is not None and position[id(target)] > position[id(reference.file)]:
            message = f"is applied before {target.title}, which {reference.place} names"
            yield reference.file.finding("kubernetes/order", message, "give it a higher number")
    for file in scope.files:
        home = scope.find("Namespace", None, scope.namespace_of(file) or "")
        if home is not None and position[id(home)] > position[id(file)]:
            message = f"is applied before its namespace {home.name}"
            yield file.finding("kubernetes/order", message, "give it a higher number")
