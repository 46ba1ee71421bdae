"""Descriptions of Kubernetes objects in tests and traces: their schema, and from a mapping to the objects."""

from __future__ import annotations

from typing import Any

from compiler.kinds import schema as common
from compiler.located_yaml.fields import Fields
from compiler.simulator.kubernetes.objects import (
    Container,
    Ingress,
    Meta,
    Node,
    Objects,
    Pod,
    Port,
    Service,
    Texts,
)

Schema = common.Schema

NAMESPACE = "default"
_NAME: Schema = {"type": "string", "minLength": 1}
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_PORTS: Schema = {
    "type": "object",
    "description": "Port numbers by name.",
    "propertyNames": {"type": "string", "minLength": 1},
    "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 65535},
}
_META: Schema = {
    "name": _NAME | {"description": "Its name."},
    "namespace": common.DNS_LABEL | {"description": "Its namespace; default if absent."},
    "labels": _TEXTS | {"description": "Its labels."},
    "annotations": _TEXTS | {"description": "Its annotations."},
}


def _object(description: str, properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": _META | properties,
        "required": ["name"],
        "additionalProperties": False,
    }


POD = _object(
    "A pod.",
    {
        "container": common.DNS_LABEL | {"description": "The container that it is about; main if absent."},
        "ports": _PORTS | {"description": "Ports that this container declares, by name."},
        "containers": {
            "type": "object",
            "description": "Further containers with their ports.",
            "propertyNames": common.DNS_LABEL,
            "additionalProperties": _PORTS,
        },
        "image": _NAME | {"description": "The container's image."},
        "node": _NAME | {"description": "The node that it runs on."},
        "address": _NAME | {"description": "Its IP address."},
        "phase": {
            "enum": ["Pending", "Running", "Succeeded", "Failed", "Unknown"],
            "description": "Its phase; Running if absent.",
        },
        "ready": {"type": "boolean", "description": "Whether it is ready; true if absent."},
        "controller": {
            "type": "string",
            "pattern": "^[A-Za-z]+/[^/]+$",
            "x-expected": "a kind and a name like ReplicaSet/web-5d4",
            "description": "Kind and name of its owner, as in ReplicaSet/web-5d4.",
        },
    },
)
SERVICE = _object(
    "A Service.",
    {
        "ports": _PORTS | {"description": "Ports of the pods behind it, by the names that it gives them."},
        "pod": POD | {"description": "The pod behind it; one of its own name if absent."},
    },
)
NODE = _object("A node.", {"address": _NAME | {"description": "Its IP address."}})
INGRESS = _object(
    "An Ingress.",
    {
        "hosts": _TEXTS | {"description": "Its hosts, each with a path.", "minProperties": 1},
        "secure": common.NAMES | {"description": "The hosts that have a certificate."},
        "class": _NAME | {"description": "The name of its class."},
    },
)
OBJECTS: Schema = {"pod": POD, "service": SERVICE, "node": NODE, "ingress": INGRESS}


def objects_schema() -> dict[str, Any]:
    """The schema of a file that describes objects."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": OBJECTS,
        "additionalProperties": False,
        "minProperties": 1,
    }


def read_objects(fields: Fields) -> Objects:
    """The objects below `pod`, `service`, `node` and `ingress`."""
    pod, service = fields.section("pod"), fields.section("service")
    node, ingress = fields.section("node"), fields.section("ingress")
    return Objects(
        pods=() if pod is None else (_pod(pod),),
        services=() if service is None else (_service(service),),
        nodes=() if node is None else (Node(**_meta(node, ""), **_address(node)),),
        ingresses=() if ingress is None else (_ingress(ingress),),
    )


def _meta(fields: Fields, namespace: str = NAMESPACE) -> dict[str, Any]:
    return {
        "name": fields.text("name"),
        "namespace": fields.text("namespace", default=namespace),
        "labels": _texts(fields, "labels"),
        "annotations": _texts(fields, "annotations"),
    }


def _address(fields: Fields) -> dict[str, Any]:
    address = fields.text("address", default=None)
    return {} if address is None else {"address": address}


def _texts(fields: Fields, key: str) -> Texts:
    return tuple(sorted(fields.plain(key, default={}).items()))


def _ports(table: dict[str, int]) -> tuple[Port, ...]:
    return tuple(Port(name, number) for name, number in sorted(table.items()))


def _pod(fields: Fields) -> Pod:
    own = Container(
        fields.text("container", default="main"),
        _ports(fields.plain("ports", default={})),
        fields.text("image", default=""),
    )
    others = fields.plain("containers", default={})
    kind, _, controller = fields.text("controller", default="").partition("/")
    return Pod(
        **_meta(fields),
        **_address(fields),
        containers=(own, *(Container(name, _ports(others[name])) for name in sorted(others))),
        node=fields.text("node", default="node-1"),
        phase=fields.plain("phase", default="Running"),
        ready=fields.boolean("ready", default=True),
        controller=(kind, controller),
    )


def _service(fields: Fields) -> Service:
    meta, ports = _meta(fields), _ports(fields.plain("ports", default={}))
    pod = fields.section("pod")
    return Service(**meta, ports=ports, pods=(pod_behind(meta, ports) if pod is None else _pod(pod),))


def pod_behind(meta: Meta | dict[str, Any], ports: tuple[Port, ...]) -> Pod:
    """The pod that stands behind a Service where nothing is said of one."""
    about = meta if isinstance(meta, dict) else {"name": meta.name, "namespace": meta.namespace}
    return Pod(
        name=f"{about['name']}-0",
        namespace=about["namespace"],
        containers=(Container("main", ports),),
        node="node-1",
    )


def _ingress(fields: Fields) -> Ingress:
    return Ingress(
        **_meta(fields),
        hosts=_texts(fields, "hosts"),
        secure=frozenset(fields.plain("secure", default=[])),
        ingress_class=fields.text("class", default=""),
    )
