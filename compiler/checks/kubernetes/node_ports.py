"""Ports of the node: each can be taken once, whoever asks for it, in whichever scope.

Pods of a virtual cluster run on the nodes of its host, so that all scopes share the same nodes. A pod of a DaemonSet
is on every node, and a pod of any other workload can be beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic

NODE_PORTS = range(30000, 32768)
Port: TypeAlias = tuple[str, Any, str]
"""What it is called, its number and its protocol."""


def check_node_ports(scopes: Iterable[ScopeObjects]) -> Iterator[Diagnostic]:
    """Ports that two objects of the scopes take, and node ports outside the range of Kubernetes."""
    taken: dict[tuple[Any, str], ObjectFile] = {}
    for scope in scopes:
        for file, (what, number, protocol) in _ports(scope):
            if what == "nodePort" and number not in NODE_PORTS:
                yield file.finding("kubernetes/bad-port", f"nodePort {number!r} is outside 30000 to 32767")
            if (number, protocol) in taken:
                message = f"{what} {number} is taken by {taken[number, protocol].title}"
                yield file.finding("kubernetes/host-port-taken", message, _HINTS[what])
            taken.setdefault((number, protocol), file)


_HINTS = {
    "nodePort": "choose another",
    "port of the node": "use the pod network: leave hostPort and hostNetwork out",
}


def _ports(scope: ScopeObjects) -> Iterator[tuple[ObjectFile, Port]]:
    for pod in pods(scope):
        for port in _host_ports(pod):
            yield pod.file, port
    for file in scope.files:
        if file.kind == "Service":
            for entry in map(mapping, sequence(file.spec.get("ports"))):
                if entry.get("nodePort") is not None:
                    yield file, ("nodePort", entry["nodePort"], text(entry.get("protocol")) or "TCP")


def _host_ports(pod: Pod) -> Iterator[Port]:
    shared = pod.spec.get("hostNetwork") is True
    for _, container in pod.containers():
        for port in map(mapping, sequence(container.get("ports"))):
            number = port.get("hostPort", port.get("containerPort") if shared else None)
            if number is not None:
                yield "port of the node", number, text(port.get("protocol")) or "TCP"
