"""deploy-vcluster.sh: deploys the host scopes, one run and its vCluster, from the compiled folder beside it."""

from __future__ import annotations

from typing import Any

from compiler.documents.namespaces import foreign_namespaces
from compiler.documents.prerequisites import needed_before
from compiler.documents.rendering import render
from compiler.manifests.objects import ScopeManifests
from compiler.plan.model import Plan, ScopePlan

WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")


def deploy_script(plan: Plan, manifests: tuple[ScopeManifests, ...]) -> str | None:
    """The script; None for a stack without a vCluster, which `kubectl apply -k` deploys as it is."""
    inner = next((scope for scope in plan.scopes if scope.virtual_cluster is not None), None)
    if inner is None or inner.virtual_cluster is None:
        return None
    run = plan.scope(inner.virtual_cluster.control_plane)
    by_scope = {entry.scope: entry for entry in manifests}
    hosts = [scope for scope in plan.scopes if scope.virtual_cluster is None and scope.name != run.name]
    used = {parameter.name: parameter for scope in (run, inner) for parameter in scope.parameters}
    values = {
        "name": plan.name,
        "parameters": [used[name] for name in sorted(used)],
        "hosts": [_scope(plan, scope, by_scope[scope.name]) for scope in hosts],
        "run": _scope(plan, run, by_scope[run.name]),
        "inner": _scope(plan, inner, by_scope[inner.name]),
        "vcluster": inner.virtual_cluster,
        "values_file": by_scope[run.name].documents[0][0],
        "grafana": plan.grafana,
    }
    return render("deploy-vcluster.sh.j2", values)


def _scope(plan: Plan, scope: ScopePlan, manifests: ScopeManifests) -> dict[str, Any]:
    """What the script needs to know of a scope: its folder, its namespace, what to wait for."""
    workloads = [
        {
            "kind": entry["kind"].lower(),
            "name": entry["metadata"]["name"],
            "namespace": entry["metadata"].get("namespace"),
        }
        for entry in manifests.objects
        if entry["kind"] in WORKLOADS
    ]
    return {
        "name": scope.name,
        "namespace": scope.namespace,
        "namespace_parameter": scope.namespace_parameter,
        "parameters": [parameter.name for parameter in scope.parameters],
        "foreign_namespaces": foreign_namespaces(scope, manifests),
        "workloads": workloads,
        "needed": needed_before(plan, scope),
    }
