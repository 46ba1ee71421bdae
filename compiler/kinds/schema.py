"""JSON Schema of what inputs share; each kind adds its own keys to one of these."""

from __future__ import annotations

from typing import Any, TypeAlias

from compiler.kinds.auth.schema import AUTH, HEADERS, TLS
from compiler.kinds.declared_metrics import METRICS
from compiler.kinds.drops import DROPS_SCHEMA
from compiler.kinds.keep_list import ALSO_KEEP, DROP, KEEP
from compiler.kinds.names import LABEL_NAME
from compiler.kinds.target_labels import TARGET_LABEL
from compiler.kinds.written import METRIC_RELABEL_SCHEMA, RELABEL_SCHEMA, STAGES_SCHEMA

Schema: TypeAlias = dict[str, Any]

DURATION: Schema = {
    "type": "string",
    "pattern": r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$",
    "x-expected": "a duration like 30s or 1m30s",
}
URL: Schema = {
    "type": "string",
    "pattern": r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
    "x-expected": "a URL like https://loki.example.com",
}
DNS_LABEL: Schema = {
    "type": "string",
    "pattern": r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    "x-expected": "a DNS label: lower-case letters, digits and dashes, at most 63",
}
PORT: Schema = {
    "description": "The port, by its name or its number.",
    "x-expected": "a port name or a number from 1 to 65535",
    "if": {"type": "integer"},
    "then": {"minimum": 1, "maximum": 65535},
    "else": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$"},
}
NAMES: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "minItems": 1,
    "uniqueItems": True,
}

INPUT: Schema = {
    "kind": {"type": "string", "description": "What is read."},
    "scope": {"type": "string", "description": "The scope in which it is read."},
    "to": NAMES | {"description": "The sinks that get the result."},
    "collector": {
        "type": "string",
        "description": "The collector that reads it; the compiler chooses if absent.",
    },
}

TARGET_LABELS: Schema = {
    "type": "object",
    "description": "Further labels of the targets.",
    "propertyNames": LABEL_NAME,
    "additionalProperties": TARGET_LABEL,
}

JOB: Schema = INPUT | {
    "job": {
        "type": "string",
        "minLength": 1,
        "description": "Value of the job label; the entry's name if absent.",
    },
    "interval": DURATION | {"description": "How often targets are scraped."},
    "timeout": DURATION | {"description": "After how long a scrape is given up; at most the interval."},
    "exporter": {
        "type": "string",
        "description": "The exporter behind the targets, so that queries can be checked against its series.",
    },
    "metrics": METRICS,
    "honor_labels": {
        "type": "boolean",
        "description": "Whether a label of the exporter beats the target's label of the same name.",
    },
    "labels": TARGET_LABELS,
    "relabel": RELABEL_SCHEMA,
    "metric_relabel": METRIC_RELABEL_SCHEMA,
    "keep": KEEP,
    "also_keep": ALSO_KEEP,
    "drop": DROP,
    "inactive_when": {
        "type": "object",
        "description": "Parameter values under which the job has no target, each with the reason.",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
            "minProperties": 1,
        },
    },
}

ENDPOINT: Schema = {
    "port": PORT,
    "path": {
        "type": "string",
        "pattern": "^/",
        "x-expected": "a path like /metrics",
        "description": "Path of the metrics.",
    },
    "scheme": {"enum": ["http", "https"], "description": "How the targets are reached."},
    "tls": TLS,
    "auth": AUTH,
    "headers": HEADERS,
}

LOG_SOURCE: Schema = INPUT | {
    "log_type": LABEL_NAME
    | {"description": "Value of the stream label log_type, by which users find the lines."},
    "drop": DROPS_SCHEMA,
    "stages": STAGES_SCHEMA,
}

# A comma or an equals sign in a selector would begin another requirement.
KUBERNETES_LABEL: Schema = {
    "type": "string",
    "pattern": r"^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
    "x-expected": "the name of a Kubernetes label, such as app or ray.io/node-type",
}
KUBERNETES_LABEL_VALUE: Schema = {
    "type": "string",
    "pattern": r"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
    "x-expected": "the value of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63",
}
MATCH_LABELS: Schema = {
    "type": "object",
    "description": "Labels that the objects carry, with these values.",
    "propertyNames": KUBERNETES_LABEL,
    "additionalProperties": KUBERNETES_LABEL_VALUE,
    "minProperties": 1,
}


def kind_schema(description: str, properties: Schema, required: tuple[str, ...]) -> Schema:
    """The schema of one kind: its properties and nothing else."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": ["kind", "scope", "to", *required],
        "additionalProperties": False,
    }
