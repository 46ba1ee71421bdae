"""Metrics of the kubelets: their own (kubelet) and those of the containers they run (cadvisor)."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.kinds import schema
from compiler.kinds.auth.schema import AUTH, TLS
from compiler.kinds.contract import Locality, Place
from compiler.kinds.discovery import discover
from compiler.kinds.relabel import META, constant, copy, relabel_targets
from compiler.kinds.scrape import ScrapeJob, read_common
from compiler.located_yaml.fields import Fields

THROUGH: schema.Schema = {
    "enum": ["kubelet", "api_server"],
    "description": "Whether the kubelet is asked directly, or the API server's node proxy (for a vCluster).",
}


class KubeletJob(ScrapeJob, frozen=True, kw_only=True):
    kind: ClassVar = "kubelet"
    summary: ClassVar = "Metrics of each node's kubelet."
    localities: ClassVar = (Locality.NODE, Locality.CLUSTER)
    schema: ClassVar = schema.kind_schema(
        summary, schema.JOB | {"tls": TLS, "auth": AUTH, "through": THROUGH}, ()
    )
    default_exporter: ClassVar = "kubelet"
    default_path: ClassVar = "/metrics"

    through: Literal["kubelet", "api_server"]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        common = read_common(
            name,
            fields,
            exporter=cls.default_exporter,
            path=cls.default_path,
            scheme="https",
            auth="service_account",
            tls="cluster_ca",
        )
        return cls(**common, through=fields.plain("through", default="kubelet"))

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        label = place.label
        rules = [
            copy(f"{META}node_name", "node"),
            *(self._proxy_rules() if self.through == "api_server" else ()),
            *self.own_rules(place),
        ]
        return (
            discover(
                "node",
                label,
                attach=self.attached("node"),
                node_filter=place.node_filter,
                comment=(f"job {self.name}",),
                origin=self.span,
            ),
            relabel_targets(label, f"discovery.kubernetes.{label}.targets", rules, self.span),
            *self.scrape(place, f"discovery.relabel.{label}.output"),
        )

    def _proxy_rules(self) -> tuple[ast.Block, ...]:
        return (proxy_path(self.endpoint.path), constant("__address__", "kubernetes.default.svc:443"))


class CadvisorJob(KubeletJob, frozen=True, kw_only=True):
    kind: ClassVar = "cadvisor"
    summary: ClassVar = "Metrics of the containers on each node, from the kubelet's cAdvisor."
    schema: ClassVar = schema.kind_schema(summary, KubeletJob.schema["properties"], ())
    default_exporter: ClassVar = "cadvisor"
    default_path: ClassVar = "/metrics/cadvisor"


def proxy_path(path: str) -> ast.Block:
    """Rewrite the path of a node's target to that of the API server's node proxy."""
    return block(
        "rule",
        None,
        attr("source_labels", [f"{META}node_name"]),
        attr("regex", "(.+)"),
        attr("target_label", "__metrics_path__"),
        attr("replacement", f"/api/v1/nodes/${{1}}/proxy{path}"),
    )
