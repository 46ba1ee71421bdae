"""The manifests of one scope against its plan and configs: every rule about Kubernetes objects, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.alloy import ast
from compiler.checks.kubernetes import check_objects
from compiler.checks.kubernetes.audit_path import check_audit_path
from compiler.checks.kubernetes.environment import Reads, check_environment
from compiler.checks.kubernetes.kustomizations import check_kustomization
from compiler.checks.kubernetes.objects import Key, ObjectFile, ScopeObjects
from compiler.checks.kubernetes.rights import Account, check_rights
from compiler.checks.kubernetes.traffic import Connections, check_traffic
from compiler.diagnostics import Diagnostic
from compiler.manifests.config_reading import environment_names, read_config
from compiler.manifests.kube_state_metrics import kube_state_metrics_needs
from compiler.manifests.needs import derive_needs
from compiler.manifests.network_policy import (
    backend_egress,
    backend_ingress,
    collector_egress,
    collector_ingress,
)
from compiler.manifests.objects import ScopeManifests, Site
from compiler.manifests.parameters import CONFIG_MAP
from compiler.manifests.workload import Collector
from compiler.plan.model import GrafanaPlan, KubeStateMetricsPlan, Plan, ScopePlan


def check_scope_manifests(
    plan: Plan, scope: ScopePlan, manifests: ScopeManifests, configs: Mapping[str, ast.File]
) -> Iterator[Diagnostic]:
    """All findings about the manifests of `scope`; `configs` are the configs of its collectors by name."""
    objects = scope_objects(scope, manifests)
    yield from check_objects(objects)
    yield from check_rights(objects, accounts(scope, configs))
    yield from check_traffic(objects, connections(Site(plan, scope), configs))
    yield from check_environment(objects, (Reads(n, environment_names(f)) for n, f in configs.items()))
    listed = [f"manifests/{manifest.file_name}" for manifest in manifests.manifests]
    yield from check_kustomization(f"{scope.name}/kustomization.yaml", manifests.kustomization, listed)
    if scope.audit is not None:
        for name, values in manifests.documents:
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


def accounts(scope: ScopePlan, configs: Mapping[str, ast.File]) -> Iterator[Account]:
    """The accounts of the scope's programs that use the Kubernetes API, with what each needs."""
    for collector in scope.collectors:
        needs = derive_needs(read_config(configs[collector.name]))
        yield Account(scope.namespace, collector.name, needs)
    for backend in scope.backends:
        if isinstance(backend, KubeStateMetricsPlan):
            yield Account(backend.namespace, backend.name, kube_state_metrics_needs(backend))


def connections(site: Site, configs: Mapping[str, ast.File]) -> Iterator[Connections]:
    """What each workload of the scope connects to, and who connects to it."""
    for plan in site.scope.collectors:
        config = read_config(configs[plan.name])
        collector = Collector(plan, config, (), derive_needs(config), ())
        ingress, egress = collector_ingress(site, collector), collector_egress(site, collector)
        yield Connections(plan.name, tuple(ingress), tuple(egress))
    for backend in site.scope.backends:
        ingress, egress = backend_ingress(site, backend), backend_egress(site, backend)
        yield Connections(backend.name, tuple(ingress), tuple(egress))
