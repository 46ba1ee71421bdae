"""The JSON Schema (Draft 2020-12) of a spec, put together from the sections here and the kinds' own schemas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from compiler.kinds import schema as common
from compiler.kinds.auth.references import SECRET_SCHEMA
from compiler.kinds.auth.schema import AUTH, DEFINITIONS, HEADERS, TLS
from compiler.kinds.names import LABEL_NAME
from compiler.kinds.watched_resources import WATCHABLE
from compiler.spec.contract import CONTRACT_SCHEMA
from compiler.spec.defaults import SECTIONS, defaults_schema, entry_schema, required_schemas
from compiler.spec.platform import CIDRS, PLATFORM
from compiler.spec.queries import QUERY
from compiler.spec.rules import RULE_NAME, rule_kinds
from compiler.spec.scheduling import SCHEDULING
from compiler.spec.tests import TESTS

Schema = common.Schema

RESOURCES: Schema = {
    "type": "object",
    "description": "What a container requests and may use, as request-limit.",
    "properties": {
        "cpu": {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)?m?-[0-9]+(\.[0-9]+)?m?$",
            "x-expected": "request-limit, like 100m-500m",
            "description": "CPU cores, request-limit.",
        },
        "memory": {
            "type": "string",
            "pattern": r"^[0-9]+(Ki|Mi|Gi)-[0-9]+(Ki|Mi|Gi)$",
            "x-expected": "request-limit, like 128Mi-512Mi",
            "description": "Memory, request-limit.",
        },
    },
    "required": ["cpu", "memory"],
    "additionalProperties": False,
}
QUANTITY: Schema = {
    "type": "string",
    "pattern": "^[1-9][0-9]*(Ki|Mi|Gi|Ti)$",
    "x-expected": "a size like 50Gi",
}
DAYS_OR_HOURS: Schema = {
    "type": "string",
    "pattern": "^[1-9][0-9]*[hdwy]$",
    "x-expected": "a period like 30d or 720h",
}
PARAMETER_NAME: Schema = {
    "type": "string",
    "pattern": "^[A-Z][A-Z0-9_]*$",
    "x-expected": "an environment variable name like GITHUB_RUN_ID",
}
NAMESPACE: Schema = {
    "type": "string",
    "pattern": r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|\$\{[A-Z][A-Z0-9_]*\})$",
    "x-expected": "a namespace name, or ${PARAMETER}",
}


def _object(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }
    return schema | {"required": list(required)} if required else schema


def _map(description: str, names: Schema, values: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "propertyNames": names,
        "additionalProperties": values,
    }


def _by_kind(description: str, kinds: Mapping[str, Schema]) -> Schema:
    """An object whose key `kind` decides which of `kinds` it must fit."""
    return {
        "type": "object",
        "description": description,
        "properties": {"kind": {"enum": sorted(kinds), "description": "What it is."}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": kinds[kind],
            }
            for kind in sorted(kinds)
        ],
    }


PARAMETER = _object(
    "A value that is given when the stack is deployed (or compiled).",
    {
        "description": {"type": "string", "description": "What the value means."},
        "default": {
            "type": "string",
            "minLength": 1,
            "description": "Used where none is given; required if absent.",
        },
        "format": {"enum": ["dns_label", "number", "text"], "description": "What values look like."},
        "one_of": common.NAMES | {"description": "The only values allowed."},
        "template": {
            "type": "string",
            "minLength": 1,
            "description": "How the value is made from other parameters, as in run-{RUN_ID}.",
        },
        "given_at": {
            "enum": ["deploy", "compile"],
            "description": "When the value is known; deploy if absent.",
        },
    },
)

VIRTUAL_CLUSTER = _object(
    "Makes the scope the inside of a vCluster.",
    {
        "name": common.DNS_LABEL | {"description": "Name of the vCluster."},
        "control_plane": {"type": "string", "description": "The scope that runs its control plane."},
        "chart_version": {
            "type": "string",
            "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$",
            "description": "Version of the vCluster chart, such as 0.20.0.",
        },
        "distro": {"enum": ["k8s", "k3s"], "description": "The Kubernetes distribution inside."},
        "kubernetes_version": {
            "type": "string",
            "pattern": r"^v?1\.[0-9]{1,3}(\.[0-9]{1,3})?$",
            "x-expected": "a version such as v1.31.4",
            "description": "Version of Kubernetes inside, such as v1.31.4.",
        },
        "storage": QUANTITY | {"description": "Size of the control plane's volume."},
    },
    ("name", "control_plane", "chart_version"),
)

SCOPE = _object(
    "A namespace of a cluster that is deployed as a whole.",
    {
        "namespace": NAMESPACE
        | {"description": "The namespace, or ${PARAMETER} where a deployment names it."},
        "pod_security": {
            "enum": ["privileged", "baseline", "restricted"],
            "description": "The Pod Security level that the namespace enforces; restricted if absent.",
        },
        "default_deny": {
            "type": "boolean",
            "description": "Whether pods of the namespace that no other policy speaks of get no connections at all.",
        },
        "vcluster": VIRTUAL_CLUSTER,
    },
    ("namespace",),
)

DEPLOYED: Schema = {
    "kind": {"type": "string"},
    "scope": {"type": "string", "description": "The scope that runs it."},
    "resources": RESOURCES,
}
SERVICES: Schema = _map(
    "Names of its Services, each with its port.",
    common.DNS_LABEL,
    {"type": "integer", "minimum": 1, "maximum": 65535},
)


ALERTMANAGER = _object(
    "Where alerts are sent; without it they are only shown.",
    {"url": common.URL | {"description": "Address of the Alertmanager."}},
    ("url",),
)


def _store(description: str, properties: Schema) -> Schema:
    """A backend that the stack deploys (`scope`) or that exists elsewhere (`url`)."""
    everything = {
        "kind": {"type": "string"},
        "url": common.URL | {"description": "Base address of one that exists already."},
        "auth": AUTH,
        "tls": TLS,
        "headers": HEADERS,
        "cidrs": CIDRS
        | {"description": "Addresses behind the common.URL, for network policies; any address if absent."},
        "tenant": {"type": "string", "minLength": 1, "description": "Tenant, sent as X-Scope-OrgID."},
        **DEPLOYED,
        "services": SERVICES,
        "storage": QUANTITY | {"description": "Size of its volume."},
        "alertmanager": ALERTMANAGER,
        **properties,
    }
    return _object(description, everything) | {
        "if": {"required": ["url"]},
        "then": {"not": {"required": ["scope"]}, "x-expected": "either url or scope, not both"},
        "else": {
            "required": ["scope"],
            "x-expected": "`scope`: the scope that runs it; or `url`: the address of one that exists already",
        },
    }


BACKENDS: dict[str, Schema] = {
    "loki": _store(
        "Stores log lines.", {"retention": DAYS_OR_HOURS | {"description": "How long lines are kept."}}
    ),
    "prometheus": _store(
        "Stores samples.",
        {
            "retention": DAYS_OR_HOURS | {"description": "How long samples are kept."},
            "retention_size": {
                "type": "string",
                "pattern": "^[1-9][0-9]*(MB|GB|TB)$",
                "x-expected": "a size like 45GB, below the volume's",
                "description": "Size at which the oldest samples go; below the volume's size.",
            },
            "rules_as": {
                "enum": ["files", "prometheus_rule"],
                "description": "How an existing Prometheus gets its rules: as files, or as a PrometheusRule "
                "object for its operator too.",
            },
        },
    ),
    "grafana": _object(
        "Shows dashboards.",
        DEPLOYED
        | {
            "storage": QUANTITY | {"description": "Size of its volume."},
            "service": common.DNS_LABEL | {"description": "Name of its Service."},
            "node_port": {
                "type": "integer",
                "minimum": 30000,
                "maximum": 32767,
                "description": "Port on every node.",
            },
            "admin_user": {
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._@+-]{0,189}$",
                "x-expected": "a login name: letters, digits and . _ @ + -",
                "description": "Name of the administrator.",
            },
            "admin_password": SECRET_SCHEMA,
            "folder": {"type": "string", "minLength": 1, "description": "Folder of the dashboards."},
            "dashboards_config_map": common.DNS_LABEL
            | {"description": "ConfigMap that holds the dashboards."},
            "datasources": _map(
                "Backends that panels can ask; the entry's name is the datasource's uid.",
                common.DNS_LABEL,
                _object(
                    "A datasource.",
                    {"default": {"type": "boolean", "description": "Asked unless a panel says otherwise."}},
                ),
            ),
        },
        ("kind", "scope", "admin_password", "datasources"),
    ),
    "kube_state_metrics": _object(
        "Tells the state of Kubernetes objects as metrics.",
        DEPLOYED
        | {
            "namespace": common.DNS_LABEL | {"description": "Its namespace, if not the scope's."},
            "resources_watched": {
                "type": "array",
                "items": {"enum": sorted(WATCHABLE)},
                "minItems": 1,
                "uniqueItems": True,
                "description": "Plural names of the resources to watch; a useful set if absent.",
            },
        },
        ("kind", "scope"),
    ),
}

COLLECTOR = _object(
    "An Alloy workload.",
    {
        "scope": {"type": "string", "description": "The scope that runs it."},
        "workload": {
            "enum": ["daemonset", "deployment", "statefulset"],
            "description": "daemonset: one on each node; the others: `replicas` of them.",
        },
        "replicas": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "description": "How many; 1 if absent.",
        },
        "clustered": {
            "type": "boolean",
            "description": "Whether replicas share targets out among themselves.",
        },
        "image": {"type": "string", "description": "Its entry in `images`; alloy if absent."},
        "stability": {
            "enum": ["generally-available", "public-preview", "experimental"],
            "description": "The least stable components that it may run.",
        },
        "config_map": common.DNS_LABEL | {"description": "Name of its config's ConfigMap."},
        "service": common.DNS_LABEL | {"description": "Name of its Service; its own name if absent."},
        "resources": RESOURCES,
        **SCHEDULING,
    },
    ("scope", "workload"),
)

EXTERNAL_LABEL = _object(
    "A label that sinks add to everything they send.",
    {
        "value": {"type": "string", "minLength": 1, "description": "A constant."},
        "parameter": PARAMETER_NAME | {"description": "The parameter that holds the value."},
        "scopes": common.NAMES | {"description": "Only what is sent from these scopes; all if absent."},
    },
) | {
    "if": {"required": ["value"]},
    "then": {"not": {"required": ["parameter"]}, "x-expected": "either value or parameter, not both"},
    "else": {"required": ["parameter"]},
}

SINK = _object(
    "Where collectors send to.",
    {
        "kind": {
            "enum": ["loki", "prometheus"],
            "description": "The protocol: Loki push or Prometheus remote write.",
        },
        "backend": {"type": "string", "description": "The backend that receives it."},
        "url": common.URL | {"description": "Overrides the address made from the backend."},
    },
    ("kind", "backend"),
)

IMAGE: Schema = {
    "type": "string",
    "pattern": r"^[a-z0-9][a-z0-9._/:-]*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?$",
    "x-expected": "an image with a tag, like docker.io/grafana/alloy:v1.18.1",
}


def _inputs(description: str, section: str) -> Schema:
    kinds = {name: entry_schema(section, kind) for name, kind in SECTIONS[section].items()}
    return _map(description, common.DNS_LABEL, _by_kind("", kinds))


DASHBOARD = _object(
    "A dashboard; made by the file of its name in dashboards_src unless it has a `file`.",
    {
        "file": {
            "type": "string",
            "minLength": 1,
            "description": "Path, beside the spec, of a dashboard that was saved from Grafana as JSON.",
        }
    },
)

PARAMETERS = _map("Values that a deployment gives.", PARAMETER_NAME, PARAMETER)


@cache
def parameters_schema() -> dict[str, Any]:
    """The schema of a spec's parameters alone: their values are put in before the rest is judged."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"parameters": PARAMETERS},
    }


@cache
def spec_schema() -> dict[str, Any]:
    """The whole schema. Every message about the shape of a spec, and every completion in an editor, comes from it."""
    names = common.DNS_LABEL
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "alloyc pipeline spec",
        "$defs": DEFINITIONS,
        **_object(
            "One stack: what is collected where, what it is called and where it goes.",
            {
                "description": {"type": "string", "description": "One sentence on what the stack is for."},
                "parameters": PARAMETERS,
                "images": _map("Container images, pinned by tag.", names, IMAGE),
                "platform": PLATFORM,
                "scopes": _map("Namespaces that are deployed as a whole.", names, SCOPE)
                | {"minProperties": 1},
                "backends": _map("What stores and shows the data.", names, _by_kind("", BACKENDS)),
                "collectors": _map("Alloy workloads.", names, COLLECTOR),
                "labels": _map("Labels on everything that is sent.", LABEL_NAME, EXTERNAL_LABEL),
                "contract": CONTRACT_SCHEMA,
                "sinks": _map("Where collectors send to.", names, SINK),
                "defaults": defaults_schema(),
                "sources": _inputs("Where log lines come from.", "sources"),
                "jobs": _inputs("Where samples come from.", "jobs"),
                "rules": _map("Alerts and recorded metrics.", RULE_NAME, _by_kind("", rule_kinds())),
                "dashboards": _map("Dashboards, by their uid.", names, DASHBOARD),
                "queries": _map("Queries that users ask by hand.", names, QUERY),
                "tests": TESTS,
            },
            ("scopes",),
        ),
        "allOf": required_schemas(),
    }
