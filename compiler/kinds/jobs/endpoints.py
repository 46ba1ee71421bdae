"""Metrics of the pods behind a Service: each ready or unready endpoint by itself, never the virtual address."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call
from compiler.kinds import schema
from compiler.kinds.contract import Locality, Place
from compiler.kinds.discovery import discover
from compiler.kinds.relabel import META, copy, keep_equal, relabel_targets
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields

ENDPOINT_NODE = f"{META}endpointslice_endpoint_node_name"


class EndpointsJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "endpoints"
    summary: ClassVar = "Metrics of the pods behind a Service, each by itself."
    localities: ClassVar = (Locality.CLUSTER, Locality.NODE)
    schema: ClassVar = schema.kind_schema(
        summary,
        schema.JOB
        | schema.ENDPOINT
        | {
            "namespace": schema.DNS_LABEL | {"description": "The Service's namespace."},
            "service": schema.DNS_LABEL
            | {"description": "The Service's name; the entry's own name if absent."},
        },
        ("namespace", "port"),
    )

    namespace: str
    service: str
    port: str

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_common(name, fields),
            namespace=fields.text("namespace"),
            service=fields.text("service", default=name),
            port=str(fields.plain("port")),
        )

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        port = "port" if self.port.isdigit() else "port_name"
        rules = [
            keep_equal(f"{META}service_name", self.service),
            keep_equal(f"{META}endpointslice_{port}", self.port),
            copy(f"{META}namespace", "namespace"),
            copy(f"{META}pod_name", "pod"),
            copy(ENDPOINT_NODE, "node"),
            *self.own_rules(place),
        ]
        if place.node_filter:
            rules.insert(2, keep_on_own_node(ENDPOINT_NODE))
        return (
            discover(
                "endpointslice",
                label,
                attach=self.attached("endpointslice"),
                namespace=self.namespace,
                comment=(f"job {self.name}",),
                origin=self.span,
            ),
            relabel_targets(label, f"discovery.kubernetes.{label}.targets", rules, self.span),
            *self.scrape(place, f"discovery.relabel.{label}.output"),
        )


def keep_on_own_node(source: str) -> ast.Block:
    """Keep the targets whose label `source` names the collector's node (names hold dots, no other operators)."""
    return block(
        "rule",
        None,
        attr("source_labels", [source]),
        attr("regex", call("string.replace", call("sys.env", "NODE_NAME"), ".", "\\.")),
        attr("action", "keep"),
    )
