"""RUNBOOK.md: how to deploy the stack and what to look at when something is wrong, with names that exist."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from compiler.documents.alerts import alert_sections
from compiler.documents.costs import scope_cost
from compiler.documents.namespaces import foreign_namespaces
from compiler.documents.prerequisites import prerequisite_rows
from compiler.documents.rendering import render, shell_word
from compiler.kinds.auth import ServiceAccountAuth
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.rule import RuleGroup
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
from compiler.spec.scheduling import DEFAULT_SIZE

WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")


def runbook(
    plan: Plan,
    manifests: tuple[ScopeManifests, ...],
    rules: tuple[RuleGroup, ...],
    feeds: Mapping[tuple[str, str], tuple[str, ...]],
) -> str:
    """The document; every command names objects of the manifests. `feeds` names what is behind each rule."""
    backends = [(scope, backend) for scope in plan.scopes for backend in scope.backends]
    scopes = [_scope(plan, scope, own) for scope, own in zip(plan.scopes, manifests, strict=True)]
    values = {
        "plan": plan,
        "parameters": plan.parameters,
        "scopes": scopes,
        "audited": [scope for scope in scopes if scope["audit"] is not None],
        "lokis": [(scope, backend) for scope, backend in backends if isinstance(backend, LokiPlan)],
        "prometheuses": [(scope, b) for scope, b in backends if isinstance(b, PrometheusPlan)],
        "state_metrics": [(scope, b) for scope, b in backends if isinstance(b, KubeStateMetricsPlan)],
        "secured": list(_secured(plan)),
        "join_label": min(_join_labels(plan), default="log_type"),
        "grafana": plan.grafana,
        "queries": plan.queries,
        "password_template": _password_template(plan.grafana),
        "costs": [scope_cost(scope) for scope in plan.scopes],
        "inactive": [
            (job.job.name, reason)
            for scope in plan.scopes
            for collector in scope.collectors
            for job in collector.jobs
            for reason in job.job.inactive
        ],
    }
    return render("RUNBOOK.md.j2", values | {"alerts": alert_sections(plan, rules, feeds)})


def _scope(plan: Plan, scope: ScopePlan, manifests: ScopeManifests) -> dict[str, Any]:
    control_plane = None if scope.virtual_cluster is None else plan.scope(scope.virtual_cluster.control_plane)
    hosted = [
        other.virtual_cluster
        for other in plan.scopes
        if other.virtual_cluster is not None and other.virtual_cluster.control_plane == scope.name
    ]
    audit = scope.audit
    return {
        "name": scope.name,
        "namespace": _namespace(scope),
        "parameters": scope.parameters,
        "prerequisites": prerequisite_rows(scope, _namespace(scope)),
        "foreign_namespaces": foreign_namespaces(scope, manifests),
        "collectors": [_collector(collector) for collector in scope.collectors],
        "workloads": list(_workloads(manifests)),
        "audit": audit,
        "receiver": None if audit is None else _receiver(scope, audit.source),
        "path": None if audit is None or audit.url is None else urlsplit(audit.url).path,
        "vcluster": scope.virtual_cluster,
        "control_plane": None if control_plane is None else _namespace(control_plane),
        "hosted": hosted,
        "values_files": [f"{scope.name}/{name}" for name, _ in manifests.documents],
        "cluster": "" if scope.virtual_cluster is None else f"vCluster {scope.virtual_cluster.name}",
    }


def _namespace(scope: ScopePlan) -> str:
    """The namespace as a command takes it."""
    return scope.namespace or f"${scope.namespace_parameter}"


def _collector(collector: CollectorPlan) -> dict[str, Any]:
    return {
        "name": collector.name,
        "workload": collector.workload,
        "config_map": collector.config_map,
        "kept": _kept(collector),
        "service": collector.service,
        "listeners": collector.listeners,
        "parameters": collector.parameters,
        "inputs": [s.source.name for s in collector.sources] + [j.job.name for j in collector.jobs],
        "urls": [sink.url for sink in collector.sinks],
    }


def _workloads(manifests: ScopeManifests) -> Iterator[dict[str, Any]]:
    for entry in manifests.objects:
        if entry["kind"] in WORKLOADS:
            meta = entry["metadata"]
            yield {
                "kind": entry["kind"].lower(),
                "name": meta["name"],
                "namespace": meta.get("namespace"),
            }


def _receiver(scope: ScopePlan, source: str) -> CollectorPlan | None:
    """The collector that takes the events of audit source `source`."""
    for collector in scope.collectors:
        if any(entry.source.name == source for entry in collector.sources):
            return collector
    return None


def _password_template(grafana: GrafanaPlan | None) -> str:
    """What prints the admin password from its Secret."""
    key = "" if grafana is None else json.dumps(grafana.admin_password.key)
    return "{{ index .data " + key + " | base64decode }}"


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
                    "job": job.job,
                    "where": scope.name,
                    "target": target,
                    "namespace": job.namespace or '"$NAMESPACE"',
                    "forward": job.port if job.port.isdigit() else f"8443:{job.port}",
                    "url": f"{job.endpoint.scheme}://localhost:{port}{job.endpoint.path}",
                    "account": collector.name,
                    "account_namespace": _namespace(scope),
                }


def _kept(collector: CollectorPlan) -> str:
    """What becomes of positions and of samples that are not sent yet when a pod is replaced."""
    own = collector.scheduling
    if own.host_folder is not None:
        return f"What it has read and not sent yet is in `{own.host_folder}` of its node, which outlives the pod."
    if collector.workload == "statefulset":
        size = own.size or DEFAULT_SIZE
        return f"What it has read and not sent yet is on a volume of {size}, which outlives the pod."
    lost = []
    if any(not entry.source.listeners() for entry in collector.sources):
        lost.append("lines that the cluster still has may be read again")
    if any(entry.source.listeners() for entry in collector.sources) or collector.jobs:
        lost.append("what was not sent is lost")
    kept = "a `host_folder`" if collector.workload == "daemonset" else "`workload: statefulset`"
    return f"When a pod is replaced, {' and '.join(lost)}; {kept} would keep it."


def _first_pod(job: PodsJob) -> str:
    """A pod of the job, as a shell finds it."""
    where = f"--namespace {job.namespace}" if job.namespace else "--all-namespaces"
    labels = shell_word(",".join(f"{name}={value}" for name, value in job.match_labels))
    return f'"$(kubectl get pods {where} --selector {labels} --output name | head -n 1)"'


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
