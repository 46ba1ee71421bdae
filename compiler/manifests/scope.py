"""All manifests of one scope: the plan, its configs and its dashboards in; ordered objects and files out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, assert_never

from compiler.alloy import ast
from compiler.manifests.access import collector_access
from compiler.manifests.audit import audit_objects
from compiler.manifests.config_map import config_files, config_map
from compiler.manifests.config_reading import read_config
from compiler.manifests.connections import APPLICATIONS, backend_program, collector_program
from compiler.manifests.grafana import grafana_objects
from compiler.manifests.host_needs import derive_host_needs
from compiler.manifests.kube_state_metrics import kube_state_metrics_objects
from compiler.manifests.kustomization import kustomization, parameter_files
from compiler.manifests.loki import loki_objects
from compiler.manifests.namespace import namespace
from compiler.manifests.needs import derive_needs
from compiler.manifests.network_policy import default_deny, network_policies
from compiler.manifests.objects import (
    KubernetesObject,
    ScopeManifests,
    Site,
    selector_labels,
    standard_labels,
)
from compiler.manifests.order import numbered
from compiler.manifests.program import Program
from compiler.manifests.prometheus import prometheus_objects
from compiler.manifests.vcluster_values import vcluster_values
from compiler.manifests.workload import (
    Collector,
    collector_labels,
    collector_services,
    collector_workload,
    disruption_budget,
)
from compiler.plan.model import (
    BackendPlan,
    CollectorPlan,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    Plan,
    PrometheusPlan,
    ScopePlan,
)

Config: TypeAlias = tuple[ast.File, tuple[str, ...]]
VCLUSTER_VALUES = "vcluster-values.yaml"


def build_scope(
    plan: Plan,
    scope: ScopePlan,
    configs: Mapping[str, Config],
    dashboards: Mapping[str, str],
    rules: Mapping[str, tuple[tuple[str, str], ...]],
) -> ScopeManifests:
    """The manifests of `scope`.

    `configs` holds the tree and the printed top-level blocks of each collector's config by its name,
    `dashboards` the JSON texts by uid, `rules` the rule files (name, text) by backend.
    """
    site = Site(plan, scope)
    collectors = [_collector(entry, *configs[entry.name]) for entry in scope.collectors]
    programs = {entry.name: backend_program(site, entry) for entry in scope.backends}
    programs |= {entry.plan.name: collector_program(site, entry) for entry in collectors}
    manifests = numbered(scope.namespace, _objects(site, collectors, programs, dashboards, rules))
    return ScopeManifests(
        scope=scope.name,
        manifests=manifests,
        kustomization=kustomization(site, manifests),
        documents=tuple(_documents(site)),
        texts=parameter_files(site),
        programs=tuple(programs.values()),
    )


def _objects(
    site: Site,
    collectors: Iterable[Collector],
    programs: Mapping[str, Program],
    dashboards: Mapping[str, str],
    rules: Mapping[str, tuple[tuple[str, str], ...]],
) -> Iterator[KubernetesObject]:
    if site.scope.creates_namespace:
        yield namespace(site)
    if site.scope.default_deny:
        yield default_deny(site)
    if site.scope.audit is not None:
        yield from audit_objects(site, site.scope.audit)
    for backend in site.scope.backends:
        application = APPLICATIONS[type(backend)]
        labels = standard_labels(site, application, backend.name)
        yield from _backend_objects(site, backend, dashboards, rules.get(backend.name, ()))
        selector = selector_labels(application, backend.name)
        yield from network_policies(programs[backend.name], labels, selector)
    for collector in collectors:
        labels = collector_labels(site, collector)
        yield from _collector_objects(site, collector, labels)
        yield from network_policies(programs[collector.plan.name], labels, collector.selector)


def _backend_objects(
    site: Site, backend: BackendPlan, dashboards: Mapping[str, str], rules: tuple[tuple[str, str], ...]
) -> Iterable[KubernetesObject]:
    match backend:
        case LokiPlan():
            return loki_objects(site, backend, rules)
        case PrometheusPlan():
            return prometheus_objects(site, backend, rules)
        case GrafanaPlan():
            return grafana_objects(site, backend, dashboards)
        case KubeStateMetricsPlan():
            return kube_state_metrics_objects(site, backend)
        case _:
            assert_never(backend)


def _collector(plan: CollectorPlan, file: ast.File, blocks: tuple[str, ...]) -> Collector:
    config = read_config(file)
    return Collector(plan, config, config_files(blocks), derive_needs(config), derive_host_needs(config))


def _collector_objects(
    site: Site, collector: Collector, labels: Mapping[str, str]
) -> Iterator[KubernetesObject]:
    yield from collector_access(site, collector.plan, collector.needs, labels)
    for name, (file_name, text) in zip(collector.config_maps, collector.files, strict=True):
        yield config_map(name, site.scope.namespace, labels, {file_name: text})
    yield from collector_services(site, collector)
    yield collector_workload(site, collector)
    yield from disruption_budget(site, collector)


def _documents(site: Site) -> Iterator[tuple[str, KubernetesObject]]:
    """Values of the virtual clusters whose control plane runs in this scope."""
    hosted = [
        scope.virtual_cluster
        for scope in site.plan.scopes
        if scope.virtual_cluster is not None and scope.virtual_cluster.control_plane == site.scope.name
    ]
    for cluster in hosted:
        name = VCLUSTER_VALUES if len(hosted) == 1 else f"{cluster.name}-{VCLUSTER_VALUES}"
        yield name, vcluster_values(cluster, site.scope.audit, site.plan.platform)
