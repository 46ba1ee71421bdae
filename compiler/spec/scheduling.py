"""Keys of a collector that say on which nodes its pods run and where they keep what must outlive them."""

from __future__ import annotations

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.kinds import schema as common
from compiler.located_yaml.fields import Fields
from compiler.spec.platform import (
    LABEL_KEY,
    LABEL_VALUE,
    PRIORITY_CLASS,
    TOLERATIONS,
    Toleration,
    read_tolerations,
)

Schema = common.Schema

DEFAULT_SIZE = "5Gi"
DEFAULT_SPREAD = "kubernetes.io/hostname"


class Scheduling(Struct, frozen=True):
    """Where the pods of a collector run and keep their data.

    `node_labels` are labels that a node must have, each with the values that will do. `size` bounds what a pod
    keeps; `host_folder` is a folder of the node that outlives the pod. The spans are those of the keys.
    """

    node_labels: tuple[tuple[str, tuple[str, ...]], ...]
    tolerations: tuple[Toleration, ...]
    priority_class: str | None
    spread_over: str | None
    size: str | None
    host_folder: str | None
    spread_span: Span
    size_span: Span
    host_folder_span: Span


SCHEDULING: Schema = {
    "node_selector": {
        "type": "object",
        "description": "Labels of the nodes to run on, each with a value or a list of values that will do.",
        "propertyNames": LABEL_KEY,
        "additionalProperties": {
            "x-expected": "a label's value, or a list of values",
            "if": {"type": "array"},
            "then": {"items": LABEL_VALUE, "minItems": 1, "uniqueItems": True},
            "else": LABEL_VALUE,
        },
        "minProperties": 1,
    },
    "tolerations": TOLERATIONS
    | {"description": "Taints that the pods put up with, beside those of the platform."},
    "priority_class": PRIORITY_CLASS,
    "spread_over": LABEL_KEY
    | {"description": f"Label of nodes over whose values replicas are spread; {DEFAULT_SPREAD} if absent."},
    "storage": {
        "type": "string",
        "pattern": "^[1-9][0-9]*(Ki|Mi|Gi|Ti)$",
        "x-expected": "a size like 10Gi",
        "description": "Size of what each pod keeps: of the volume of a statefulset, which outlives the pod, else of "
        f"a folder that goes with it; {DEFAULT_SIZE} if absent.",
    },
    "host_folder": {
        "type": "string",
        "pattern": r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$",
        "x-expected": "an absolute path like /var/lib/alloyc",
        "description": "Folder of the node where a daemonset keeps positions and samples that are not sent yet, so "
        "that they outlive the pod. It needs the Pod Security level privileged, and root.",
    },
}


def read_scheduling(fields: Fields) -> Scheduling:
    """The keys of a collector that the schema has accepted."""
    labels = fields.plain("node_selector", default={})
    return Scheduling(
        node_labels=tuple(
            (name, tuple(sorted(value)) if isinstance(value, list) else (value,))
            for name, value in sorted(labels.items())
        ),
        tolerations=read_tolerations(fields),
        priority_class=fields.text("priority_class", default=None),
        spread_over=fields.text("spread_over", default=None),
        size=fields.text("storage", default=None),
        host_folder=fields.text("host_folder", default=None),
        spread_span=fields.span_of("spread_over"),
        size_span=fields.span_of("storage"),
        host_folder_span=fields.span_of("host_folder"),
    )
