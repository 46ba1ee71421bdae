"""The manifests of one scope against its plan: every rule about Kubernetes objects, in order."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.checks.kubernetes import check_objects
from compiler.checks.kubernetes.audit_path import check_audit_path
from compiler.checks.kubernetes.chart_values import check_chart_values
from compiler.checks.kubernetes.environment import check_environment
from compiler.checks.kubernetes.kustomizations import check_kustomization
from compiler.checks.kubernetes.objects import Key, ObjectFile, ScopeObjects
from compiler.checks.kubernetes.placement import check_namespaces
from compiler.checks.kubernetes.rights import check_rights
from compiler.checks.kubernetes.traffic import check_traffic
from compiler.diagnostics import Diagnostic
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.parameters import CONFIG_MAP
from compiler.plan.model import GrafanaPlan, ScopePlan


def check_scope_manifests(scope: ScopePlan, manifests: ScopeManifests) -> Iterator[Diagnostic]:
    """All findings about the manifests of `scope`."""
    objects = scope_objects(scope, manifests)
    yield from check_objects(objects)
    yield from check_namespaces(objects, {program.namespace for program in manifests.programs})
    for program in manifests.programs:
        yield from check_rights(objects, program)
        yield from check_traffic(objects, program)
        yield from check_environment(objects, program)
    listed = [f"manifests/{manifest.file_name}" for manifest in manifests.manifests]
    yield from check_kustomization(f"{scope.name}/kustomization.yaml", manifests.kustomization, listed)
    for name, values in manifests.documents:
        yield from check_chart_values(f"{scope.name}/{name}", values)
        if scope.audit is not None:
            yield from check_audit_path(objects, f"{scope.name}/{name}", values, scope.audit.url)


def scope_objects(scope: ScopePlan, manifests: ScopeManifests) -> ScopeObjects:
    """The manifests as checks take them, with what kustomize and the deploy script make beside them."""
    files = tuple(
        ObjectFile(f"{scope.name}/manifests/{manifest.file_name}", manifest.object)
        for manifest in manifests.manifests
    )
    return ScopeObjects(files, scope.namespace, scope.pod_security, frozenset(_given(scope)))


def _given(scope: ScopePlan) -> Iterator[Key]:
    if scope.parameters:
        yield ("ConfigMap", scope.namespace, CONFIG_MAP)
    for collector in scope.collectors:
        for key in collector.secrets:
            yield ("Secret", scope.namespace, key.secret)
    for backend in scope.backends:
        if isinstance(backend, GrafanaPlan):
            yield ("Secret", backend.namespace, backend.admin_password.secret)
