"""Selectors find exactly the pods that they are meant for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic


def check_selectors(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Workloads that do not select their own pods, and selectors that match none or several workloads."""
    everything = tuple(pods(scope))
    for pod in everything:
        yield from _own_pods(pod, everything)
    for file in scope.files:
        selector = _selector_of(file)
        if selector is not None:
            yield from _selected(scope, file, selector, everything)


def matches(selector: dict[str, Any], labels: dict[str, Any]) -> bool:
    """Whether a selector (matchLabels, matchExpressions) matches; an empty one matches everything."""
    wanted = mapping(selector.get("matchLabels"))
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_expression(mapping(e), labels) for e in sequence(selector.get("matchExpressions")))


def _expression(expression: dict[str, Any], labels: dict[str, Any]) -> bool:
    key, values = text(expression.get("key")), sequence(expression.get("values"))
    match text(expression.get("operator")):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False


def _selector_of(file: ObjectFile) -> dict[str, Any] | None:
    """The selector of an object that points at pods of others."""
    if file.kind == "Service":
        selector = mapping(file.spec.get("selector"))
        return {"matchLabels": selector} if selector else None
    if file.kind == "PodDisruptionBudget":
        return mapping(file.spec.get("selector"))
    if file.kind == "NetworkPolicy":
        selector = mapping(file.spec.get("podSelector"))
        return selector or None
    return None


def _own_pods(pod: Pod, everything: tuple[Pod, ...]) -> Iterator[Diagnostic]:
    selector = pod.file.spec.get("selector")
    if pod.file.kind not in ("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet"):
        return
    if not mapping(selector) or not matches(mapping(selector), pod.labels):
        message = "spec.selector does not match the labels of spec.template"
        hint = "the API server refuses it: use the same labels in both"
        yield pod.file.finding("kubernetes/selector-mismatch", message, hint)
        return
    for other in everything:
        if other.file is not pod.file and other.namespace == pod.namespace and _takes(selector, other):
            message = f"spec.selector also matches the pods of {other.file.title}"
            hint = "give each workload a label value of its own"
            yield pod.file.finding("kubernetes/selector-overlap", message, hint)


def _takes(selector: Any, other: Pod) -> bool:
    return matches(mapping(selector), other.labels)


def _selected(
    scope: ScopeObjects, file: ObjectFile, selector: dict[str, Any], everything: tuple[Pod, ...]
) -> Iterator[Diagnostic]:
    namespace = scope.namespace_of(file)
    found = [pod for pod in everything if pod.namespace == namespace and matches(selector, pod.labels)]
    if not found:
        message = "its selector matches no pods of this scope"
        hint = "use the labels of the workload's pod template"
        yield file.finding("kubernetes/selector-mismatch", message, hint)
    elif len(found) > 1 and file.kind != "NetworkPolicy":
        names = ", ".join(pod.file.title for pod in found)
        message = f"its selector matches the pods of {names}"
        hint = "select by a label that only one workload has"
        yield file.finding("kubernetes/selector-overlap", message, hint)
