"""The API server's audit events: policy, delivery and pipeline from one declaration.

With `webhook` delivery the API server posts an EventList to a receiver on its own side of the network; with
`stdout` it prints events into the log of its container, which a collector on the host reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.diagnostics import Span
from compiler.kinds import schema, stages
from compiler.kinds.api_resources import API_RESOURCES
from compiler.kinds.contract import Locality, LogSource, Place, read_log_source
from compiler.kinds.discovery import discover
from compiler.kinds.relabel import META, constant, keep_equal, relabel_targets
from compiler.located_yaml.fields import Fields

INTAKE_PORT = 8080
INTAKE_PATH = "/loki/api/v1/raw"  # the only plain-text path of Alloy's log intake; it serves no /audit
SPLIT_JSON_SINCE = (1, 19)  # the first release that can cut a list of events into lines
LINE_LIMIT = "250KiB"  # below the 256 KB at which Loki refuses a line
LABELS = ("level", "namespace", "resource", "stage", "verb")
FIELDS = {
    "code": "responseStatus.code",
    "namespace": "objectRef.namespace",
    "resource": "objectRef.resource",
    "stage": "stage",
    "time": "stageTimestamp",
    "verb": "verb",
}
# Of audit events (k8s.io/apiserver: pkg/apis/audit, pkg/endpoints/request); a request for no resource has the verb of
# its HTTP method.
STAGES = frozenset({"RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"})
VERBS = frozenset({
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    "approve", "bind", "escalate", "head", "impersonate", "options", "post", "put", "sign",
})  # fmt: skip

RULE: schema.Schema = {
    "type": "object",
    "description": "One rule of the audit policy; the first rule that matches a request decides.",
    "properties": {
        "level": {
            "enum": ["None", "Metadata", "Request", "RequestResponse"],
            "description": "How much of a request is recorded.",
        },
        "users": schema.NAMES | {"description": "User names; with `groups` both must match."},
        "collectors": schema.NAMES
        | {"description": "Collectors inside the vCluster; the policy knows them by their service accounts."},
        "groups": schema.NAMES | {"description": "Groups of the user; with `users` both must match."},
        "verbs": schema.NAMES | {"description": "Verbs of the request."},
        "resources": {
            "type": "object",
            "description": "Resources by API group ('' is core); pods does not cover pods/log.",
            "additionalProperties": schema.NAMES,
            "minProperties": 1,
        },
        "urls": schema.NAMES | {"description": "Paths that are no resources, such as /healthz*."},
    },
    "required": ["level"],
    "additionalProperties": False,
}


class PolicyRule(Struct, frozen=True):
    """One rule of the audit policy, as written; empty tuples match everything, and `collectors` are users too."""

    level: Literal["None", "Metadata", "Request", "RequestResponse"]
    users: tuple[str, ...]
    collectors: tuple[tuple[str, Span], ...]
    groups: tuple[str, ...]
    verbs: tuple[str, ...]
    resources: tuple[tuple[str, tuple[str, ...]], ...]
    urls: tuple[str, ...]
    span: Span


class KubernetesAudit(LogSource, frozen=True, kw_only=True):
    kind: ClassVar = "kubernetes_audit"
    summary: ClassVar = "Audit events of a vCluster's API server, with the policy that makes them."
    localities: ClassVar = (Locality.CLUSTER,)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.LOG_SOURCE
        | {
            "delivery": {
                "enum": ["webhook", "stdout"],
                "description": "Posted to a receiver, or printed into the control plane's log.",
            },
            "policy_config_map": schema.DNS_LABEL | {"description": "ConfigMap that holds the policy."},
            "webhook_config_map": schema.DNS_LABEL
            | {"description": "ConfigMap of the webhook's kubeconfig."},
            "policy": {
                "type": "array",
                "description": "The rules, in the order in which they are tried.",
                "items": RULE,
                "minItems": 1,
            },
        },
        ("log_type", "policy"),
    )

    delivery: Literal["webhook", "stdout"]
    policy_config_map: str
    webhook_config_map: str
    policy: tuple[PolicyRule, ...]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_log_source(name, fields),
            delivery=fields.plain("delivery", default="webhook"),
            policy_config_map=fields.text("policy_config_map", default=f"{name}-policy"),
            webhook_config_map=fields.text("webhook_config_map", default=f"{name}-webhook"),
            policy=tuple(_rule(rule) for rule in fields.items("policy")),
        )

    def reads(self) -> str:
        return "audit" if self.delivery == "webhook" else "lines"

    def listeners(self) -> tuple[tuple[str, int], ...]:
        return (("audit", INTAKE_PORT),) if self.delivery == "webhook" else ()

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        read = self._intake(place) if self.delivery == "webhook" else self._control_plane_log(place)
        return (*read, stages.process(place, [*self._events(place), *self._labels()], self.span))

    def known_labels(self) -> Mapping[str, frozenset[str]]:
        named = {
            name.partition("/")[0] for rule in self.policy for _, names in rule.resources for name in names
        }
        return {"resource": API_RESOURCES | (named - {"*"}), "stage": STAGES, "verb": VERBS}

    def _intake(self, place: Place) -> tuple[ast.Block, ...]:
        http = block("http", None, attr("listen_address", "0.0.0.0"), attr("listen_port", INTAKE_PORT))
        return (
            block(
                "loki.source.api",
                place.label,
                http,
                attr("labels", {"job": self.name}),
                attr("forward_to", [ref(f"loki.process.{place.label}.receiver")]),
                comment=(f"source {self.name}: the API server posts to {INTAKE_PATH}",),
                origin=self.span,
            ),
        )

    def _control_plane_log(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        rules = [keep_equal(f"{META}pod_container_name", "syncer"), constant("job", self.name)]
        return (
            discover(
                "pod",
                label,
                own_namespace=True,  # each run has a control plane of its own, and all have this label
                match_labels={"app": "vcluster"},
                comment=(f"source {self.name}: the log of the control plane",),
                origin=self.span,
            ),
            relabel_targets(label, f"discovery.kubernetes.{label}.targets", rules, self.span),
            block(
                "loki.source.kubernetes",
                label,
                attr("targets", ref(f"discovery.relabel.{label}.output")),
                attr("forward_to", [ref(f"loki.process.{label}.receiver")]),
                origin=self.span,
            ),
        )

    def _events(self, place: Place) -> list[ast.Block]:
        """Stages after which each line is one audit event and FIELDS are extracted."""
        if self.delivery == "stdout":
            # vCluster prints: time, level, origin, the event, a logger object; separated by tabs.
            return [
                block(
                    "stage.drop",
                    None,
                    attr("expression", r'^[^{]*$|^[^{]*\{"component"'),
                    attr("drop_counter_reason", "not_an_audit_event"),
                ),
                block("stage.regex", None, attr("expression", r"\t(?P<event>\{[^\t]*\})(\t\{[^\t]*\})?$")),
                stages.output("event"),
                stages.json_fields(FIELDS, drop_malformed=True),
            ]
        if place.release >= SPLIT_JSON_SINCE:
            return [
                stages.json_fields({"items": "items"}, drop_malformed=True),
                stages.output("items"),
                block("stage.split_json", None),
                stages.json_fields(FIELDS),
            ]
        first = {name: f"items[0].{path}" for name, path in FIELDS.items()}
        return [
            stages.json_fields({"event": "items[0]"} | first, drop_malformed=True),
            stages.output("event"),
        ]

    def _labels(self) -> list[ast.Block]:
        return [
            stages.template("level", stages.AUDIT_LEVEL),
            stages.timestamp("time", "RFC3339Nano"),
            stages.labels(LABELS),
            *self.further_stages(),
            stages.static_labels({"log_type": self.log_type}),
            *([stages.drop_labels(["instance"])] if self.delivery == "stdout" else []),
            stages.truncate(LINE_LIMIT),
        ]


def _rule(fields: Fields) -> PolicyRule:
    resources: dict[str, Any] = fields.plain("resources", default={})
    return PolicyRule(
        level=fields.plain("level"),
        users=tuple(fields.plain("users", default=[])),
        collectors=fields.texts("collectors"),
        groups=tuple(fields.plain("groups", default=[])),
        verbs=tuple(fields.plain("verbs", default=[])),
        resources=tuple((group, tuple(names)) for group, names in sorted(resources.items())),
        urls=tuple(fields.plain("urls", default=[])),
        span=fields.span,
    )
