"""deploy-vcluster.sh: deploys the host scopes, the runs and their vClusters, from the compiled folder beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compiler.documents.namespaces import BUILT_IN, foreign_namespaces
from compiler.documents.prerequisites import needed_before, passwords
from compiler.documents.rendering import render
from compiler.lazy_pattern import lazy_pattern
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.parameters import accepted
from compiler.plan.model import Parameter, Plan, ScopePlan

WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")
_SPECIAL = lazy_pattern(r'[\\"$`]')  # between double quotes
PLACEHOLDER = lazy_pattern(r"\{([A-Za-z0-9_]+)\}")


def deploy_script(plan: Plan, manifests: tuple[ScopeManifests, ...]) -> str | None:
    """The script; None for a stack without a vCluster, which `kubectl apply -k` deploys as it is."""
    inner = [scope for scope in plan.scopes if scope.virtual_cluster is not None]
    if not inner:
        return None
    own = {scope.name: _scope(scope, entry) for scope, entry in zip(plan.scopes, manifests, strict=True)}
    control_planes = [s for s in plan.scopes if any(_hosts(s, scope) for scope in inner)]
    hosts = [scope for scope in plan.scopes if scope not in inner and scope not in control_planes]
    used = list(_parameters(plan, (*control_planes, *inner)))
    values = {
        "name": plan.name,
        "parameters": [_parameter(parameter) for parameter in used],
        "agreements": [_agreement(parameter) for parameter in used if parameter.template],
        "makes_passwords": any(scope["passwords"] for scope in own.values()),
        "looks_for_objects": any(scope["needed"] for scope in own.values()),
        "hosts": [own[scope.name] for scope in hosts],
        "runs": [_run(scope, inner, own) for scope in control_planes],
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


def _run(scope: ScopePlan, inner: list[ScopePlan], own: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A control plane's scope with the vClusters in it, each with its values, which are in the same order."""
    run = own[scope.name]
    hosted = [entry for entry in inner if _hosts(scope, entry)]
    clusters = [
        {
            "run": run,
            "inner": own[entry.name],
            "vcluster": entry.virtual_cluster,
            "values_file": file,
        }
        for entry, file in zip(hosted, run["documents"], strict=True)
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
    return {
        "name": scope.name,
        "namespace": scope.namespace,
        "namespace_parameter": scope.namespace_parameter,
        "parameters": [parameter.name for parameter in scope.parameters],
        "documents": [f"{scope.name}/{name}" for name, _ in manifests.documents],
        "namespaces": _namespaces(scope, manifests),
        "passwords": passwords(scope),
        "needed": needed_before(scope),
        "workloads": workloads,
    }


def _namespaces(scope: ScopePlan, manifests: ScopeManifests) -> list[str | None]:
    """The namespaces that the script makes before a scope, which may make them itself; None for the scope's own.

    Those of operators, and those in which something must be before the scope's pods are.
    """
    names = {*foreign_namespaces(scope, manifests), *(needed.namespace for needed in scope.prerequisites)}
    return sorted(names - BUILT_IN, key=lambda name: name or "")
