"""RUNBOOK.md: how to deploy the stack and what to look at when something is wrong, with names that exist."""

from __future__ import annotations

from typing import Any

from compiler.documents.rendering import render
from compiler.plan.model import (
    CollectorPlan,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    Plan,
    PrometheusPlan,
    ScopePlan,
)


def runbook(plan: Plan) -> str:
    """The document; every command names objects of the manifests."""
    backends = [(scope, backend) for scope in plan.scopes for backend in scope.backends]
    values = {
        "plan": plan,
        "scopes": [_scope(plan, scope) for scope in plan.scopes],
        "lokis": [(scope, backend) for scope, backend in backends if isinstance(backend, LokiPlan)],
        "prometheuses": [
            (scope, backend) for scope, backend in backends if isinstance(backend, PrometheusPlan)
        ],
        "state_metrics": [(scope, b) for scope, b in backends if isinstance(b, KubeStateMetricsPlan)],
        "grafana": next((backend for _, backend in backends if isinstance(backend, GrafanaPlan)), None),
        "inactive": [
            (job.job.name, reason)
            for scope in plan.scopes
            for collector in scope.collectors
            for job in collector.jobs
            for reason in job.job.inactive
        ],
    }
    return render("RUNBOOK.md.j2", values)


def _scope(plan: Plan, scope: ScopePlan) -> dict[str, Any]:
    control_plane = None if scope.virtual_cluster is None else plan.scope(scope.virtual_cluster.control_plane)
    hosted = [
        other.virtual_cluster
        for other in plan.scopes
        if other.virtual_cluster is not None and other.virtual_cluster.control_plane == scope.name
    ]
    return {
        "name": scope.name,
        "namespace": _namespace(scope),
        "parameters": scope.parameters,
        "collectors": [_collector(collector) for collector in scope.collectors],
        "audit": scope.audit,
        "vcluster": scope.virtual_cluster,
        "control_plane": None if control_plane is None else _namespace(control_plane),
        "hosted": hosted,
        "cluster": "the host cluster"
        if scope.virtual_cluster is None
        else f"vCluster {scope.virtual_cluster.name}",
    }


def _namespace(scope: ScopePlan) -> str:
    """The namespace as a command takes it."""
    return scope.namespace or f"${scope.namespace_parameter}"


def _collector(collector: CollectorPlan) -> dict[str, Any]:
    return {
        "name": collector.name,
        "workload": collector.workload,
        "config_map": collector.config_map,
        "service": collector.service,
        "listeners": collector.listeners,
        "inputs": [s.source.name for s in collector.sources] + [j.job.name for j in collector.jobs],
        "sinks": collector.sinks,
    }
