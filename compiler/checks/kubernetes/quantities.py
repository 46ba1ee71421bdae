"""Amounts of CPU, memory and storage: well-formed, requests within limits, limits everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, pods, sequence
from compiler.diagnostics import Diagnostic, Severity
from compiler.lazy_pattern import lazy_pattern

QUANTITY = lazy_pattern(
    r"(?P<sign>[+-]?)(?P<number>\d+\.?\d*|\.\d+)(?P<suffix>[eE][+-]?\d{1,3}|[KMGTPE]i|[numkMGTPE]?)"
)
FACTORS: dict[str, Decimal] = {
    "n": Decimal(10) ** -9,
    "u": Decimal(10) ** -6,
    "m": Decimal(10) ** -3,
    "": Decimal(1),
    **{letter: Decimal(1000) ** power for power, letter in enumerate("kMGTPE", 1)},
    **{f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}


def amount(quantity: Any) -> Decimal | None:
    """The number that a quantity means; None if it is no quantity."""
    if isinstance(quantity, int) and not isinstance(quantity, bool):
        return Decimal(quantity)
    match = QUANTITY.fullmatch(quantity) if isinstance(quantity, str) and len(quantity) <= 64 else None
    if match is None:
        return None
    suffix = match["suffix"]
    if suffix[:1] in ("e", "E") and len(suffix) > 1 and suffix != "Ei":
        return Decimal(match["sign"] + match["number"] + suffix)
    return Decimal(match["sign"] + match["number"]) * FACTORS[suffix]


def check_quantities(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Bad quantities, requests above limits, containers without requests or limits."""
    for pod in pods(scope):
        for place, container in pod.containers():
            yield from _container(pod.file, place, mapping(container.get("resources")))
        for volume in map(mapping, sequence(pod.spec.get("volumes"))):
            limit = mapping(volume.get("emptyDir")).get("sizeLimit")
            if limit is not None and amount(limit) is None:
                yield _bad(pod.file, f"volume {volume.get('name')}", limit)
        for template in map(mapping, sequence(pod.file.spec.get("volumeClaimTemplates"))):
            yield from _claim(pod.file, mapping(template.get("spec")))
    for file in scope.files:
        if file.kind == "PersistentVolumeClaim":
            yield from _claim(file, file.spec)


def _bad(file: ObjectFile, place: str, value: Any) -> Diagnostic:
    message = f"{place} has {value!r}, which is no quantity"
    return file.finding("kubernetes/bad-quantity", message, "write 500m, 2, 128Mi or 50Gi, without a blank")


def _claim(file: ObjectFile, spec: dict[str, Any]) -> Iterator[Diagnostic]:
    storage = mapping(mapping(spec.get("resources")).get("requests")).get("storage")
    size = amount(storage)
    if size is None or size <= 0:
        yield _bad(file, "the volume claim", storage)


def _container(file: ObjectFile, place: str, resources: dict[str, Any]) -> Iterator[Diagnostic]:
    requests, limits = mapping(resources.get("requests")), mapping(resources.get("limits"))
    for field, entries in (("requests", requests), ("limits", limits)):
        for name, value in entries.items():
            if amount(value) is None:
                yield _bad(file, f"{place}.resources.{field}.{name}", value)
    for name in ("cpu", "memory"):
        request, limit = amount(requests.get(name)), amount(limits.get(name))
        if request is not None and limit is not None and request > limit:
            message = f"{place} requests {requests[name]} of {name} and is limited to {limits[name]}"
            yield file.finding("kubernetes/request-above-limit", message, "raise the limit")
        if name not in requests or name not in limits:
            message = f"{place} has no {'request' if name not in requests else 'limit'} for {name}"
            hint = "without it one pod can starve the others of its node"
            yield file.finding("kubernetes/no-limits", message, hint, Severity.WARNING)
