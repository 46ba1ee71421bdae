"""deploy-vcluster.sh: deploys the host scopes, the runs and their vClusters, from the compiled folder beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from compiler.documents.namespaces import foreign_namespaces
from compiler.documents.rendering import render
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.parameters import accepted
from compiler.plan.model import GrafanaPlan, Parameter, Plan, ScopePlan

WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")
_SPECIAL = re.compile(r'[\\"$`]')  # between double quotes
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]+)\}")


def deploy_script(plan: Plan, manifests: tuple[ScopeManifests, ...]) -> str | None:
    """The script; None for a stack without a vCluster, which `kubectl apply -k` deploys as it is."""
    inner = [scope for scope in plan.scopes if scope.virtual_cluster is not None]
    if not inner:
        return None
    by_scope = {entry.scope: entry for entry in manifests}
    control_planes = [s for s in plan.scopes if any(_hosts(s, scope) for scope in inner)]
    hosts = [scope for scope in plan.scopes if scope not in inner and scope not in control_planes]
    used = list(_parameters(plan, (*control_planes, *inner)))
    values = {
        "name": plan.name,
        "parameters": [_parameter(parameter) for parameter in used],
        "agreements": [_agreement(parameter) for parameter in used if parameter.template],
        "hosts": [_scope(scope, by_scope[scope.name]) for scope in hosts],
        "runs": [_run(scope, inner, by_scope) for scope in control_planes],
        "grafana": plan.grafana,
    }
    return render("deploy-vcluster.sh.j2", values)


def _hosts(scope: ScopePlan, inner: ScopePlan) -> bool:
    """Whether the control plane of vCluster `inner` runs in `scope`."""
    return inner.virtual_cluster is not None and inner.virtual_cluster.control_plane == scope.name


def _parameters(plan: Plan, scopes: tuple[ScopePlan, ...]) -> Iterator[Parameter]:
    """What the scopes take at deploy time, and what the templates of those values read."""
    names = {parameter.name for scope in scopes for parameter in scope.parameters}
    for parameter in plan.parameters:
        if parameter.name in names and parameter.template:
            names |= set(PLACEHOLDER.findall(parameter.template))
    return (parameter for parameter in plan.parameters if parameter.name in names)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """What the script needs to know of a parameter; values were checked, so that they need no quotes."""
    default = "" if parameter.value is None else f" (default {parameter.value})"
    choice = f" one of: {', '.join(parameter.allowed)}" if parameter.allowed else ""
    return {
        "name": parameter.name,
        "value": parameter.value,
        "accepted": accepted(parameter),
        "usage": f"{parameter.name}{default}{choice}",
    }


def _agreement(parameter: Parameter) -> dict[str, str]:
    """The word that the template of a parameter makes of the others."""
    parts = PLACEHOLDER.split(parameter.template or "")
    word = "".join(
        f"${{{part}}}" if index % 2 else _SPECIAL.sub(r"\\\g<0>", part) for index, part in enumerate(parts)
    )
    return {"name": parameter.name, "word": f'"{word}"'}


def _run(scope: ScopePlan, inner: list[ScopePlan], manifests: Mapping[str, ScopeManifests]) -> dict[str, Any]:
    """A control plane's scope with the vClusters in it, each with its values, which are in the same order."""
    run = _scope(scope, manifests[scope.name])
    hosted = [entry for entry in inner if _hosts(scope, entry)]
    files = [f"{scope.name}/{name}" for name, _ in manifests[scope.name].documents]
    clusters = [
        {
            "run": run,
            "inner": _scope(entry, manifests[entry.name]),
            "vcluster": entry.virtual_cluster,
            "values_file": file,
        }
        for entry, file in zip(hosted, files, strict=True)
    ]
    return {"run": run, "clusters": clusters}


def _scope(scope: ScopePlan, manifests: ScopeManifests) -> dict[str, Any]:
    """What the script needs to know of a scope: its folder, its namespace, what to look and wait for."""
    workloads = [
        {
            "kind": entry["kind"].lower(),
            "name": entry["metadata"]["name"],
            "namespace": entry["metadata"].get("namespace"),
        }
        for entry in manifests.objects
        if entry["kind"] in WORKLOADS
    ]
    keys = {key.secret: key for collector in scope.collectors for key in collector.secrets}
    return {
        "name": scope.name,
        "namespace": scope.namespace,
        "namespace_parameter": scope.namespace_parameter,
        "parameters": [parameter.name for parameter in scope.parameters],
        "foreign_namespaces": foreign_namespaces(scope, manifests),
        "secrets": [keys[name] for name in sorted(keys)],
        "has_grafana": any(isinstance(backend, GrafanaPlan) for backend in scope.backends),
        "workloads": workloads,
    }
