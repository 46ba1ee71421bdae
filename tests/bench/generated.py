"""Specs of as many scrape jobs as one likes, and the Alloy config that such a spec compiles to."""

from __future__ import annotations

import tempfile
from pathlib import Path

from compiler.diagnostics import Report
from compiler.pipeline import build_configs, plan_spec
from compiler.plan.model import Plan

HEAD = """scopes:
  cluster: {namespace: monitoring}
images:
  alloy: docker.io/grafana/alloy:v1.18.1
backends:
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}
collectors:
  alloy: {scope: cluster, workload: daemonset}
sinks:
  metrics: {kind: prometheus, backend: prometheus}
contract:
  metrics: {job: required, namespace: required, pod: required, node: required, uid: forbidden}
jobs:
"""
JOB = """  app-{0:05d}:
    kind: pods
    scope: cluster
    namespace: team-{1}
    match_labels: {{app: app-{0:05d}}}
    port: 8080
    to: [metrics]
"""


def spec_of(jobs: int, folder: Path) -> Path:
    path = folder / f"jobs{jobs}.yaml"
    path.write_text(HEAD + "".join(JOB.format(number, number % 100) for number in range(jobs)))
    return path


def plan_of(jobs: int) -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        return plan_spec(spec_of(jobs, Path(folder)), {}, Report())


def config_of(jobs: int) -> str:
    """The config of the one collector: about 1 KB for each job, and nothing wrong with it."""
    (config,) = build_configs(plan_of(jobs), Report())
    return config.text
