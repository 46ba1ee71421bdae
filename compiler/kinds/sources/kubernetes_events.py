"""Kubernetes events of all namespaces, as JSON lines; one watcher, since each watcher sees every event."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.kinds import schema, stages
from compiler.kinds.contract import Locality, LogSource, Place, read_log_source
from compiler.located_yaml.fields import Fields


class KubernetesEvents(LogSource, frozen=True, kw_only=True):
    kind: ClassVar = "kubernetes_events"
    summary: ClassVar = "Kubernetes events, one JSON line each."
    localities: ClassVar = (Locality.CLUSTER,)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.LOG_SOURCE
        | {
            "namespaces": {
                "type": "array",
                "description": "Only events of these namespaces; all if absent.",
                "items": schema.DNS_LABEL,
                "minItems": 1,
                "uniqueItems": True,
            }
        },
        ("log_type",),
    )

    namespaces: tuple[str, ...]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_log_source(name, fields),
            namespaces=tuple(sorted(fields.plain("namespaces", default=[]))),
        )

    def reads(self) -> str:
        return "events"

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        arguments: list[ast.Statement] = [
            attr("job_name", self.name),
            attr("log_format", "json"),
            attr("forward_to", [ref(f"loki.process.{place.label}.receiver")]),
        ]
        if self.namespaces:
            arguments.insert(0, attr("namespaces", list(self.namespaces)))
        return (
            block(
                "loki.source.kubernetes_events",
                place.label,
                *arguments,
                comment=(f"source {self.name}",),
                origin=self.span,
            ),
            stages.process(
                place,
                [
                    stages.json_fields({"type": "type"}),
                    stages.template("level", stages.EVENT_LEVEL),
                    stages.labels(["level"]),
                    *self.further_stages(),
                    stages.static_labels({"log_type": self.log_type}),
                    stages.drop_labels(["instance"]),  # the component's id: the same for every event
                ],
                self.span,
            ),
        )
