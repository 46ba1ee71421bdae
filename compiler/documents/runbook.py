"""RUNBOOK.md: how to deploy the stack and what to look at when something is wrong, with names that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.documents.namespaces import foreign_namespaces
from compiler.documents.rendering import render
from compiler.kinds.auth import ServiceAccountAuth
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.manifests.objects import ScopeManifests
from compiler.plan.model import (
    CollectorPlan,
    FromParameter,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    Plan,
    PrometheusPlan,
    ScopePlan,
)


def runbook(plan: Plan, manifests: tuple[ScopeManifests, ...]) -> str:
    """The document; every command names objects of the manifests."""
    backends = [(scope, backend) for scope in plan.scopes for backend in scope.backends]
    values = {
        "plan": plan,
        "scopes": [_scope(plan, scope, own) for scope, own in zip(plan.scopes, manifests, strict=True)],
        "lokis": [(scope, backend) for scope, backend in backends if isinstance(backend, LokiPlan)],
        "prometheuses": [
            (scope, backend) for scope, backend in backends if isinstance(backend, PrometheusPlan)
        ],
        "state_metrics": [(scope, b) for scope, b in backends if isinstance(b, KubeStateMetricsPlan)],
        "secured": list(_secured(plan)),
        "join_labels": sorted(_join_labels(plan)),
        "grafana": next((backend for _, backend in backends if isinstance(backend, GrafanaPlan)), None),
        "queries": plan.queries,
        "inactive": [
            (job.job.name, reason)
            for scope in plan.scopes
            for collector in scope.collectors
            for job in collector.jobs
            for reason in job.job.inactive
        ],
    }
    return render("RUNBOOK.md.j2", values)


def _scope(plan: Plan, scope: ScopePlan, manifests: ScopeManifests) -> dict[str, Any]:
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
        "foreign_namespaces": foreign_namespaces(scope, manifests),
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


def _secured(plan: Plan) -> Iterator[dict[str, Any]]:
    """Targets that answer only to a token, with what it takes to ask one by hand."""
    for scope in plan.scopes:
        for collector in scope.collectors:
            for entry in collector.jobs:
                job = entry.job
                if not isinstance(job.endpoint.auth, ServiceAccountAuth):
                    continue
                if isinstance(job, PodsJob):
                    target = _first_pod(job)
                elif isinstance(job, EndpointsJob):
                    target = f"service/{job.service}"
                else:
                    continue
                port = job.port if job.port.isdigit() else "8443"
                yield {
                    "job": job,
                    "target": target,
                    "forward": job.port if job.port.isdigit() else f"8443:{job.port}",
                    "url": f"{job.endpoint.scheme}://localhost:{port}{job.endpoint.path}",
                    "account": collector.name,
                    "namespace": _namespace(scope),
                    "cluster": scope.name,
                }


def _first_pod(job: PodsJob) -> str:
    """A pod of the job, as a shell finds it."""
    where = f"--namespace {job.namespace}" if job.namespace else "--all-namespaces"
    labels = ",".join(f"{name}={value}" for name, value in job.match_labels)
    return f"$(kubectl get pods {where} --selector {labels} --output name | head -n 1)"


def _join_labels(plan: Plan) -> set[str]:
    """The labels that say which deployment of a scope a line comes from."""
    namespaces = {scope.namespace_parameter for scope in plan.scopes}
    return {
        label.name
        for scope in plan.scopes
        for collector in scope.collectors
        for sink in collector.sinks
        for label in sink.external_labels
        if isinstance(label.value, FromParameter) and label.value.parameter in namespaces
    }
