"""Metrics of pods: every running pod with the given labels that declares the port."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.kinds import schema
from compiler.kinds.contract import Locality, Place
from compiler.kinds.discovery import discover
from compiler.kinds.relabel import META, copy, drop_matching, keep_equal, relabel_targets
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields


class PodsJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "pods"
    summary: ClassVar = "Metrics of pods with given labels."
    localities: ClassVar = (Locality.NODE, Locality.CLUSTER)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.JOB
        | schema.ENDPOINT
        | {
            "namespace": schema.DNS_LABEL | {"description": "Only pods of this namespace."},
            "match_labels": schema.MATCH_LABELS,
        },
        ("port", "match_labels"),
    )

    namespace: str | None
    match_labels: tuple[tuple[str, str], ...]
    port: str

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_common(name, fields),
            namespace=fields.text("namespace", default=None),
            match_labels=tuple(sorted(fields.plain("match_labels").items())),
            port=str(fields.plain("port")),
        )

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        port = "port_number" if self.port.isdigit() else "port_name"
        rules = [
            keep_equal(f"{META}pod_container_{port}", self.port),
            drop_matching(f"{META}pod_phase", "Failed|Succeeded"),  # a finished pod keeps its address
            copy(f"{META}namespace", "namespace"),
            copy(f"{META}pod_name", "pod"),
            copy(f"{META}pod_node_name", "node"),
            *self.own_rules(place),
        ]
        return (
            discover(
                "pod",
                label,
                attach=self.attached("pod"),
                namespace=self.namespace,
                match_labels=dict(self.match_labels),
                node_filter=place.node_filter,
                comment=(f"job {self.name}",),
                origin=self.span,
            ),
            relabel_targets(label, f"discovery.kubernetes.{label}.targets", rules, self.span),
            *self.scrape(place, f"discovery.relabel.{label}.output"),
        )
