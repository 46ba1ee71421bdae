"""Arguments that describe Kubernetes objects, as a person would name them, and the objects they describe."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from compiler.cli.specs import UsageError
from compiler.cli.trace_inputs import assignment

if TYPE_CHECKING:
    from compiler.diagnostics import Report
    from compiler.simulator.kubernetes.objects import Objects


def add_object_arguments(parser: argparse.ArgumentParser) -> None:
    """--pod and what belongs to it, --service, --node, --object."""
    group = parser.add_argument_group("objects that discovery finds")
    group.add_argument("--pod", type=_named, metavar="NAMESPACE/NAME", help="the pod")
    group.add_argument("--container", metavar="NAME", help="its container; main if absent")
    group.add_argument(
        "--pod-label", action="append", type=assignment, metavar="NAME=VALUE", help="a label of the pod"
    )
    group.add_argument(
        "--pod-annotation", action="append", type=assignment, metavar="NAME=VALUE", help="an annotation of it"
    )
    group.add_argument("--service", type=_named, metavar="NAMESPACE/NAME", help="the Service before the pod")
    group.add_argument(
        "--port", action="append", type=_port, metavar="NAME=NUMBER", help="a port of the container"
    )
    group.add_argument("--node", metavar="NAME", help="the node; node-1 if absent")
    group.add_argument("--object", type=Path, metavar="FILE", help="a file with pod:, service:, node:")


def has_objects(arguments: argparse.Namespace) -> bool:
    """Whether any argument describes an object."""
    return any((arguments.pod, arguments.service, arguments.node, arguments.object))


def given_objects(arguments: argparse.Namespace, report: Report) -> Objects:
    """The objects that the arguments describe; what is wrong with a file is reported. Raises UsageError."""
    from compiler.simulator.kubernetes.objects import Node, Objects, Service
    from compiler.spec.objects import pod_behind

    objects = Objects() if arguments.object is None else _from_file(arguments.object, report)
    pods, services, nodes = objects.pods, objects.services, objects.nodes
    ports = _ports(arguments)
    if arguments.pod is not None:
        pods = (_pod(arguments),)
    elif any((arguments.container, arguments.pod_label, arguments.pod_annotation)):
        raise UsageError("--container, --pod-label and --pod-annotation go with --pod")
    if arguments.service is not None:
        namespace, name = arguments.service
        service = Service(name=name, namespace=namespace, ports=ports)
        services = (replace(service, pods=pods or (pod_behind(service, ports),)),)
    elif arguments.port and arguments.pod is None:
        raise UsageError("--port goes with --pod or --service")
    if arguments.node is not None:
        nodes = (Node(name=arguments.node),)
        services = tuple(
            replace(service, pods=tuple(replace(pod, node=arguments.node) for pod in service.pods))
            for service in services
        )
    return Objects(pods, services, nodes, objects.ingresses)


def _pod(arguments: argparse.Namespace) -> Any:
    from compiler.simulator.kubernetes.objects import Container, Pod

    namespace, name = arguments.pod
    return Pod(
        name=name,
        namespace=namespace,
        labels=tuple(sorted(dict(arguments.pod_label or ()).items())),
        annotations=tuple(sorted(dict(arguments.pod_annotation or ()).items())),
        containers=(Container(arguments.container or "main", _ports(arguments)),),
        node=arguments.node or "node-1",
    )


def _ports(arguments: argparse.Namespace) -> Any:
    from compiler.simulator.kubernetes.objects import Port

    return tuple(Port(name, number) for name, number in arguments.port or ())


def _from_file(path: Path, report: Report) -> Objects:
    from compiler.located_yaml.fields import Fields
    from compiler.located_yaml.files import read_file
    from compiler.located_yaml.schema_errors import check_schema
    from compiler.spec.objects import objects_schema, read_objects

    root = read_file(path, report)
    report.stop_if_failed()
    assert root is not None
    check_schema(root, objects_schema(), report)
    report.stop_if_failed()
    return read_objects(Fields(root))


def _named(text: str) -> tuple[str, str]:
    namespace, slash, name = text.partition("/")
    if not namespace or not slash or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAMESPACE/NAME")
    return namespace, name


def _port(text: str) -> tuple[str, int]:
    name, _, number = text.rpartition("=")
    if not number.isdecimal() or not 0 < int(number) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=NUMBER")
    return name, int(number)
