"""`platform:` of a spec: what differs from cluster to cluster, in one place."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.kinds import schema as common
from compiler.kinds.auth.references import OBJECT_NAME
from compiler.located_yaml.fields import Fields
from compiler.located_yaml.nodes import Mapping

Schema = common.Schema


class Toleration(Struct, frozen=True):
    """A taint of nodes that pods put up with: without a value any, without a key every one."""

    key: str | None
    value: str | None
    effect: str | None


class Dns(Struct, frozen=True):
    """The pods that answer for names in the host cluster."""

    namespace: str
    pod_labels: tuple[tuple[str, str], ...]


class Platform(Struct, frozen=True):
    """Facts about the clusters that a stack is deployed to.

    `runbook_url` is what alerts link to; `image_registry` stands in for the registry of every image; `pull_secrets`
    name Secrets in the namespaces of the pods; `api_server` are ranges of addresses with their places;
    `taken_node_ports` are ports of the nodes that other programs have.
    """

    storage_class: str | None = None
    cluster_domain: str = "cluster.local"
    runbook_url: str = "RUNBOOK.md"
    dns: Dns | None = None
    image_registry: str | None = None
    pull_secrets: tuple[str, ...] = ()
    priority_class: str | None = None
    tolerations: tuple[Toleration, ...] = ()
    api_server: tuple[tuple[str, Span], ...] = ()
    taken_node_ports: tuple[int, ...] = ()


CIDR: Schema = {
    "type": "string",
    "pattern": r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$|^[0-9a-fA-F:]*:[0-9a-fA-F:]*/[0-9]{1,3}$",
    "x-expected": "a range of addresses like 203.0.113.0/24",
}
CIDRS: Schema = {"type": "array", "items": CIDR, "minItems": 1, "uniqueItems": True}

LABEL_VALUE: Schema = {
    "type": "string",
    "pattern": r"^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$",
    "x-expected": "a label's value: at most 63 letters, digits, dots, dashes and underscores",
}
LABEL_KEY: Schema = {
    "type": "string",
    "pattern": r"^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
    "x-expected": "a label's name like topology.kubernetes.io/zone",
}

TOLERATIONS: Schema = {
    "type": "array",
    "description": "Taints of nodes that the pods put up with.",
    "items": {
        "type": "object",
        "properties": {
            "key": LABEL_KEY | {"description": "Name of the taint; every taint if absent."},
            "value": LABEL_VALUE | {"description": "Value of the taint; any if absent."},
            "effect": {
                "enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"],
                "description": "Effect of the taint; any if absent.",
            },
        },
        "dependentRequired": {"value": ["key"]},
        "additionalProperties": False,
    },
    "minItems": 1,
    "uniqueItems": True,
}
PRIORITY_CLASS: Schema = OBJECT_NAME | {
    "description": "PriorityClass of the pods; it must exist in their cluster.",
}

PLATFORM: Schema = {
    "type": "object",
    "description": "What differs from cluster to cluster.",
    "properties": {
        "storage_class": common.DNS_LABEL
        | {"description": "Class of all volumes; the default class if absent."},
        "cluster_domain": {
            "type": "string",
            "pattern": r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
            "description": "Ends the DNS name of every Service; cluster.local if absent.",
        },
        "runbook_url": common.URL
        | {"description": "Where RUNBOOK.md is published, so that alerts can link to it."},
        "dns": {
            "type": "object",
            "description": "The pods that answer for names, to which network policies then open the way; any pods "
            "if absent. It is about the host cluster: a vCluster brings its own.",
            "properties": {
                "namespace": common.DNS_LABEL | {"description": "Their namespace; kube-system if absent."},
                "pod_labels": {
                    "type": "object",
                    "description": "Their labels, such as {k8s-app: kube-dns}.",
                    "propertyNames": LABEL_KEY,
                    "additionalProperties": LABEL_VALUE,
                    "minProperties": 1,
                },
            },
            "required": ["pod_labels"],
            "additionalProperties": False,
        },
        "image_registry": {
            "type": "string",
            "pattern": r"^[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*$",
            "x-expected": "a registry like registry.example.com/mirror",
            "description": "Where all images are pulled from, in place of the registries that they name.",
        },
        "image_pull_secrets": {
            "type": "array",
            "description": "Secrets of type kubernetes.io/dockerconfigjson, in the namespaces of the pods.",
            "items": OBJECT_NAME,
            "minItems": 1,
            "uniqueItems": True,
        },
        "priority_class": PRIORITY_CLASS
        | {"description": "PriorityClass of all pods in the host cluster; it must exist there."},
        "tolerations": TOLERATIONS,
        "api_server": CIDRS
        | {
            "description": "Addresses of the host cluster's API server and of its Service, to which network policies "
            "then open the way; any address if absent."
        },
        "taken_node_ports": {
            "type": "array",
            "description": "Ports of the nodes that other programs have. Metrics of nodes take none: Alloy reads them "
            "itself.",
            "items": {"type": "integer", "minimum": 1, "maximum": 65535},
            "minItems": 1,
            "uniqueItems": True,
        },
    },
    "additionalProperties": False,
}


def read_platform(top: Fields) -> Platform:
    """The section of a spec that the schema has accepted."""
    fields = top.section("platform") or Fields(Mapping({}, top.mapping.start, top.mapping.start))
    return Platform(
        storage_class=fields.text("storage_class", default=None),
        cluster_domain=fields.text("cluster_domain", default="cluster.local"),
        runbook_url=fields.text("runbook_url", default="RUNBOOK.md"),
        dns=_read_dns(fields.section("dns")),
        image_registry=fields.text("image_registry", default=None),
        pull_secrets=tuple(sorted(fields.plain("image_pull_secrets", default=[]))),
        priority_class=fields.text("priority_class", default=None),
        tolerations=read_tolerations(fields),
        api_server=tuple(sorted(fields.texts("api_server"), key=lambda entry: entry[0])),
        taken_node_ports=tuple(sorted(fields.plain("taken_node_ports", default=[]))),
    )


def _read_dns(fields: Fields | None) -> Dns | None:
    if fields is None:
        return None
    return Dns(
        namespace=fields.text("namespace", default="kube-system"),
        pod_labels=tuple(sorted(fields.plain("pod_labels").items())),
    )


def read_tolerations(fields: Fields) -> tuple[Toleration, ...]:
    """The `tolerations` of a section, sorted, since their order means nothing."""
    listed: list[dict[str, Any]] = fields.plain("tolerations", default=[])
    tolerations = (Toleration(t.get("key"), t.get("value"), t.get("effect")) for t in listed)
    return tuple(sorted(tolerations, key=lambda t: (t.key or "", t.value or "", t.effect or "")))
