"""Namespaces that a scope's objects are in and does not make: of operators and exporters, or in a vCluster."""

from __future__ import annotations

from compiler.manifests.objects import ScopeManifests
from compiler.plan.model import ScopePlan

BUILT_IN = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})


def foreign_namespaces(scope: ScopePlan, manifests: ScopeManifests) -> tuple[str, ...]:
    """The namespaces that must exist before the scope can be applied, sorted.

    A role in the namespace of an operator that is not installed yet would fail the whole application.
    """
    named = {entry["metadata"].get("namespace") for entry in manifests.objects}
    made = {entry["metadata"]["name"] for entry in manifests.objects if entry["kind"] == "Namespace"}
    return tuple(sorted(name for name in named - made - BUILT_IN if name is not None))
