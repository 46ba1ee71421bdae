"""Small stacks for tests of the proofs: a spec's text to a plan, and configs to go with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from compiler.alloy import ast, parse
from compiler.diagnostics import Diagnostic, Report
from compiler.lowering.collector import lower_collector
from compiler.pipeline import plan_spec
from compiler.plan.model import CollectorPlan, Plan
from compiler.proof.flows import plan_flows
from compiler.proof.label_contract import contract_findings
from compiler.proof.replication import replications

HEAD = """scopes:
  cluster: {namespace: monitoring}
images:
  alloy: docker.io/grafana/alloy:v1.18.1
backends:
  loki: {kind: loki, url: "https://loki.example.com"}
  loki-copy: {kind: loki, url: "https://copy.example.com"}
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}
"""
SMALL = (
    HEAD
    + """collectors:
  alloy: {scope: cluster, workload: daemonset}
sinks:
  logs: {kind: loki, backend: loki}
  metrics: {kind: prometheus, backend: prometheus}
sources:
  pod-logs: {kind: pod_logs, scope: cluster, log_type: pod_log, to: [logs]}
jobs:
  shop: {kind: pods, scope: cluster, match_labels: {app: shop}, port: 8080, to: [metrics]}
"""
)
DISCOVERY = """
discovery.kubernetes "pod_logs" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
  }
}
discovery.relabel "pod_logs" {
  targets = discovery.kubernetes.pod_logs.targets
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_uid"]
    target_label  = "uid"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }
}
"""
SINKS = """
loki.write "logs" {
  endpoint {
    url = "https://loki.example.com/loki/api/v1/push"
  }
}
prometheus.remote_write "metrics" {
  endpoint {
    url = "https://prometheus.example.com/api/v1/write"
  }
}
"""


def plan_of(text: str, folder: Path) -> Plan:
    """The plan of a spec that has no errors."""
    path = folder / "spec.yaml"
    path.write_text(text)
    return plan_spec(path, {}, Report())


def lowered(plan: Plan) -> dict[str, ast.File]:
    """The configs that the compiler makes, by collector."""
    return {
        collector.name: lower_collector(plan, collector)
        for scope in plan.scopes
        for collector in scope.collectors
    }


def with_pipeline(pipeline: str) -> dict[str, ast.File]:
    """A config of the collector of SMALL whose source sends to `pipeline`, which ends in the sink `logs`."""
    source = 'loki.source.kubernetes "pod_logs" {\n  targets = discovery.relabel.pod_logs.output\n'
    return {"alloy": parse(DISCOVERY + source + pipeline + SINKS)}


def one_branch(stages: str) -> str:
    """A pipeline of one loki.process with these stages."""
    return f"""  forward_to = [loki.process.pod_logs.receiver]
}}
loki.process "pod_logs" {{
  forward_to = [loki.write.logs.receiver]
{stages}
}}
"""


def with_collector(plan: Plan, collector: CollectorPlan, **changes: object) -> Plan:
    """The plan with one collector changed, past what placement would let through."""
    changed = replace(collector, **changes)  # type: ignore[arg-type]
    scopes = tuple(
        replace(scope, collectors=tuple(changed if c.name == collector.name else c for c in scope.collectors))
        for scope in plan.scopes
    )
    return replace(plan, scopes=scopes)


def factors(plan: Plan, trees: Mapping[str, ast.File]) -> dict[str, int]:
    """The highest replication factor of each source and job."""
    found: dict[str, int] = {}
    for entry in replications(plan, trees):
        found[entry.reading.name] = max(found.get(entry.reading.name, 0), entry.factor)
    return found


def contract_breaches(plan: Plan, trees: Mapping[str, ast.File]) -> list[Diagnostic]:
    """What the label contract says of these configs."""
    jobs, sources = plan_flows(plan, trees)
    return list(contract_findings(plan, trees, jobs, sources))
