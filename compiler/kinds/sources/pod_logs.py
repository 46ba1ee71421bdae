"""Container logs through the Kubernetes API: no host path, so it works where pods are restricted."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.kinds import schema, stages
from compiler.kinds.contract import Locality, LogSource, Place, read_log_source
from compiler.kinds.discovery import discover
from compiler.kinds.level import LEVEL_SCHEMA, Level, read_level
from compiler.kinds.multiline import MULTILINE_SCHEMA, Multiline, read_multiline
from compiler.kinds.relabel import META, constant, copy, copy_if_set, drop_matching, relabel_targets
from compiler.kinds.target_labels import TargetLabel, attached, read_target_labels
from compiler.located_yaml.fields import Fields

# Stream labels that a pod can give, each with the meta labels that it comes from (the last one set wins).
LABELS = {
    "namespace": (f"{META}namespace",),
    "pod": (f"{META}pod_name",),
    "container": (f"{META}pod_container_name",),
    "node": (f"{META}pod_node_name",),
    "app": (f"{META}pod_label_app", f"{META}pod_label_app_kubernetes_io_name"),
}
ALWAYS = ("namespace", "pod", "container")


class PodLogs(LogSource, frozen=True, kw_only=True):
    kind: ClassVar = "pod_logs"
    summary: ClassVar = "Logs of every container, read through the Kubernetes API."
    localities: ClassVar = (Locality.NODE, Locality.CLUSTER)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.LOG_SOURCE
        | {
            "namespace": schema.DNS_LABEL | {"description": "Only pods of this namespace."},
            "match_labels": schema.MATCH_LABELS,
            "labels": {
                "type": "array",
                "description": "Stream labels that say where a line comes from.",
                "items": {"enum": sorted(LABELS)},
                "minItems": 1,
                "uniqueItems": True,
            },
            "further_labels": schema.TARGET_LABELS
            | {"description": "Further stream labels, as of a job's targets."},
            "level": LEVEL_SCHEMA,
            "multiline": MULTILINE_SCHEMA,
            "drop_containers": {
                "type": "array",
                "description": "Containers whose lines are not collected, by name.",
                "items": schema.DNS_LABEL,
                "minItems": 1,
                "uniqueItems": True,
            },
        },
        ("log_type",),
    )

    namespace: str | None
    match_labels: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    further_labels: tuple[TargetLabel, ...]
    level: Level | None
    multiline: Multiline | None
    drop_containers: tuple[str, ...]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_log_source(name, fields),
            namespace=fields.text("namespace", default=None),
            match_labels=tuple(sorted(fields.plain("match_labels", default={}).items())),
            labels=tuple(sorted(fields.plain("labels", default=list(ALWAYS)))),
            further_labels=read_target_labels(fields, "further_labels"),
            level=read_level(fields.section("level")),
            multiline=read_multiline(fields.section("multiline")),
            drop_containers=tuple(sorted(fields.plain("drop_containers", default=[]))),
        )

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        return (
            discover(
                "pod",
                label,
                namespace=self.namespace,
                match_labels=dict(self.match_labels),
                node_filter=place.node_filter,
                attach=attached(self.further_labels, "pod"),
                comment=(f"source {self.name}",),
                origin=self.span,
            ),
            relabel_targets(label, f"discovery.kubernetes.{label}.targets", self._rules(place), self.span),
            block(
                "loki.source.kubernetes",
                label,
                attr("targets", ref(f"discovery.relabel.{label}.output")),
                attr("forward_to", [ref(f"loki.process.{label}.receiver")]),
                origin=self.span,
            ),
            stages.process(place, self._stages(), self.span),
        )

    def _rules(self, place: Place) -> list[ast.Block]:
        rules = [
            drop_matching(f"{META}pod_container_name", name.replace(".", "\\."))
            for name in self.drop_containers
        ]
        for name in self.labels:
            first, *better = LABELS[name]
            rules.append(copy(first, name))
            rules += [copy_if_set(meta, name) for meta in better]
        further = [label.rule(place) for label in self.further_labels]
        return [*rules, constant("job", self.name), *further]

    def _stages(self) -> list[ast.Block]:
        return [
            *(self.multiline.stages() if self.multiline else ()),
            *(self.level.stages() if self.level else ()),
            *self.further_stages(),
            stages.static_labels({"log_type": self.log_type}),
            stages.drop_labels(["instance"]),  # says the same as namespace, pod and container
        ]
