"""Ports: in range, named once, and each name or number that is referred to is one that a container has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.checks.kubernetes.selectors import matches
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion
from compiler.lazy_pattern import lazy_pattern

PORT_NAME = lazy_pattern("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def check_ports(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Ports of containers, probes and Services."""
    everything = tuple(pods(scope))
    for pod in everything:
        yield from _container_ports(pod)
        yield from _probes(pod)
    for file in scope.files:
        if file.kind == "Service":
            yield from _service(scope, file, everything)


def _port_entries(container: dict[str, Any]) -> list[dict[str, Any]]:
    return [mapping(port) for port in sequence(container.get("ports"))]


def _container_ports(pod: Pod) -> Iterator[Diagnostic]:
    taken: set[tuple[Any, str]] = set()
    names: set[str] = set()
    for place, container in pod.containers():
        for port in _port_entries(container):
            number, protocol = port.get("containerPort"), text(port.get("protocol")) or "TCP"
            name = text(port.get("name"))
            if not _in_range(number):
                yield _out_of_range(pod.file, place, number)
            if name and not _is_port_name(name):
                message = f"{place} has a port named {name!r}"
                yield pod.file.finding("kubernetes/bad-port", message, _NAME_HINT)
            if (number, protocol) in taken or (name and name in names):
                message = f"{place} has port {name or number} twice"
                yield pod.file.finding("kubernetes/duplicate-port", message)
            taken.add((number, protocol))
            names.add(name)


_NAME_HINT = "at most 15 lower-case letters, digits and single dashes, with a letter"


def _in_range(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= 65535


def _is_port_name(name: str) -> bool:
    return len(name) <= 15 and PORT_NAME.fullmatch(name) is not None


def _out_of_range(file: ObjectFile, place: str, number: Any) -> Diagnostic:
    return file.finding("kubernetes/bad-port", f"{place} has port {number!r}", "ports go from 1 to 65535")


def _has_port(container: dict[str, Any], wanted: Any) -> bool:
    """Whether a container declares the port, by name or by number."""
    field = "name" if isinstance(wanted, str) else "containerPort"
    return any(port.get(field) == wanted for port in _port_entries(container))


def _probes(pod: Pod) -> Iterator[Diagnostic]:
    for place, container in pod.containers():
        for probe in _PROBES:
            for kind in ("httpGet", "tcpSocket", "grpc"):
                wanted = mapping(mapping(container.get(probe)).get(kind)).get("port")
                if wanted is not None and not _has_port(container, wanted):
                    message = f"{place}.{probe} asks port {wanted!r}, which the container does not have"
                    hint = suggestion(str(wanted), [text(p.get("name")) for p in _port_entries(container)])
                    yield pod.file.finding("kubernetes/missing-port", message, hint)


def _service(scope: ScopeObjects, file: ObjectFile, everything: tuple[Pod, ...]) -> Iterator[Diagnostic]:
    selector = {"matchLabels": mapping(file.spec.get("selector"))}
    namespace = scope.namespace_of(file)
    behind = [p for p in everything if p.namespace == namespace and matches(selector, p.labels)]
    seen: set[Any] = set()
    ports = [mapping(port) for port in sequence(file.spec.get("ports"))]
    for index, port in enumerate(ports):
        place, number, name = f"spec.ports[{index}]", port.get("port"), text(port.get("name"))
        if not _in_range(number):
            yield _out_of_range(file, place, number)
        if len(ports) > 1 and not name:
            yield file.finding("kubernetes/bad-port", f"{place} has no name, and there are several ports")
        for value in ((number, text(port.get("protocol")) or "TCP"), name):
            if value and value in seen:
                yield file.finding("kubernetes/duplicate-port", f"{place} repeats {name or number}")
                break
            seen.add(value)
        yield from _target(file, place, port.get("targetPort", number), behind)


def _target(file: ObjectFile, place: str, target: Any, behind: list[Pod]) -> Iterator[Diagnostic]:
    for pod in behind:
        if not any(_has_port(container, target) for _, container in pod.containers()):
            message = f"{place} leads to port {target!r}, which the pods of {pod.file.title} do not have"
            names = [text(p.get("name")) for _, c in pod.containers() for p in _port_entries(c)]
            yield file.finding("kubernetes/missing-port", message, suggestion(str(target), names))
