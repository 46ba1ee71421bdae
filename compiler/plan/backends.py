"""Deployed backends: their images, sizes and Services, and settings that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.diagnostics import Report, Span
from compiler.plan.addresses import base_url, services_of
from compiler.plan.datasources import plan_datasource
from compiler.plan.images import find_image
from compiler.plan.model import (
    BackendPlan,
    Datasource,
    GrafanaPlan,
    Image,
    KubeStateMetricsPlan,
    LokiPlan,
    PrometheusPlan,
    Resources,
)
from compiler.spec.model import (
    GrafanaSpec,
    KubeStateMetricsSpec,
    ResourcesSpec,
    ScopeSpec,
    Spec,
    StoreSpec,
)

DEFAULT_RESOURCES = Resources("100m", "1", "256Mi", "1Gi")
BYTES = {
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "MB": 2**20, "GB": 2**30, "TB": 2**40, "m": 0.001, "": 1,
}  # fmt: skip


def plan_resources(spec: ResourcesSpec | None, default: Resources, report: Report) -> Resources:
    """Requests and limits; reports a request above its limit."""
    if spec is None:
        return default
    for what, (request, limit) in (("cpu", spec.cpu), ("memory", spec.memory)):
        if amount(request) > amount(limit):
            report.error(
                "spec/request-above-limit",
                f"the {what} request {request} is above the limit {limit}",
                spec.span,
                f"write request-limit, as in `{what}: {limit}-{request}`",
            )
    return Resources(*spec.cpu, *spec.memory)


def amount(quantity: str) -> float:
    """A Kubernetes quantity, or a Prometheus size, as a number (Prometheus counts in powers of 1024)."""
    digits = quantity.rstrip("KMGTiBm")
    return float(digits) * BYTES[quantity[len(digits) :]]


def plan_backends(
    spec: Spec, scope: ScopeSpec, images: Mapping[str, Image], report: Report
) -> tuple[BackendPlan, ...]:
    """The backends that run in `scope`, in the order of their names."""
    planned: list[BackendPlan] = []
    for backend in spec.backends:
        if backend.scope is None or backend.scope.value != scope.name:
            continue
        match backend:
            case StoreSpec():
                planned.append(_store(backend, spec, scope, images, report))
            case GrafanaSpec():
                planned.append(_grafana(backend, spec, scope, images, report))
            case KubeStateMetricsSpec():
                image = find_image(
                    _image_name(backend.name, "kube-state-metrics", images), images, backend.span, report
                )
                namespace = backend.namespace or scope.namespace.value
                resources = plan_resources(backend.resources, DEFAULT_RESOURCES, report)
                planned.append(
                    KubeStateMetricsPlan(
                        backend.name, namespace, image, backend.resources_watched, resources, backend.span
                    )
                )
    return tuple(planned)


def _image_name(own: str, usual: str, images: Mapping[str, Image]) -> str:
    """A backend uses the image of its own name, else that of its kind."""
    return own if own in images else usual


def _store(
    store: StoreSpec, spec: Spec, scope: ScopeSpec, images: Mapping[str, Image], report: Report
) -> LokiPlan | PrometheusPlan:
    image = find_image(_image_name(store.name, store.kind, images), images, store.span, report)
    resources = plan_resources(store.resources, DEFAULT_RESOURCES, report)
    alertmanager = None if store.alertmanager is None else store.alertmanager.value
    if store.kind == "loki":
        return LokiPlan(
            name=store.name,
            namespace=scope.namespace.value,
            image=image,
            retention=store.retention.value,
            storage=store.storage,
            storage_class=spec.platform.storage_class,
            services=services_of(store),
            alertmanager=alertmanager,
            resources=resources,
            span=store.span,
        )
    return PrometheusPlan(
        name=store.name,
        namespace=scope.namespace.value,
        image=image,
        retention=store.retention.value,
        retention_size=_retention_size(store, report),
        storage=store.storage,
        storage_class=spec.platform.storage_class,
        services=services_of(store),
        alertmanager=alertmanager,
        resources=resources,
        span=store.span,
    )


def _retention_size(store: StoreSpec, report: Report) -> str:
    """The size at which Prometheus drops old blocks: nine tenths of the volume unless the spec says it."""
    volume = amount(store.storage)
    if store.retention_size is None:
        return f"{int(volume * 0.9) // 2**20}MB"
    if amount(store.retention_size.value) >= volume:
        report.error(
            "spec/retention-above-storage",
            f"{store.retention_size.value} of samples do not fit a volume of {store.storage}",
            store.retention_size.span,
            "leave a tenth of the volume free for the write-ahead log and compaction",
        )
    return store.retention_size.value


def _grafana(
    grafana: GrafanaSpec, spec: Spec, scope: ScopeSpec, images: Mapping[str, Image], report: Report
) -> GrafanaPlan:
    if grafana.node_port is not None:
        report.warning(
            "spec/node-port",
            f"port {grafana.node_port.value} of every node shows Grafana to whoever can reach the node",
            grafana.node_port.span,
            "leave `node_port` out and use `kubectl port-forward` where that is too open",
        )
    return GrafanaPlan(
        name=grafana.name,
        namespace=scope.namespace.value,
        image=find_image(_image_name(grafana.name, "grafana", images), images, grafana.span, report),
        storage=grafana.storage,
        storage_class=spec.platform.storage_class,
        service=grafana.service,
        node_port=None if grafana.node_port is None else grafana.node_port.value,
        admin_user=grafana.admin_user,
        admin_password=grafana.admin_password,
        folder=grafana.folder,
        dashboards_config_map=grafana.dashboards_config_map,
        datasources=_datasources(grafana, spec, report),
        resources=plan_resources(grafana.resources, DEFAULT_RESOURCES, report),
        span=grafana.span,
    )


def _datasources(grafana: GrafanaSpec, spec: Spec, report: Report) -> tuple[Datasource, ...]:
    stores = {backend.name: backend for backend in spec.backends if isinstance(backend, StoreSpec)}
    scopes = {scope.name: scope for scope in spec.scopes}
    datasources: list[Datasource] = []
    for datasource in grafana.datasources:
        store = stores.get(datasource.backend.value)
        if store is None:
            _not_a_store(datasource.backend.value, datasource.backend.span, report)
            continue
        url = base_url(store, scopes, spec)
        datasources.append(plan_datasource(store, url, datasource, report))
    if sum(datasource.default for datasource in datasources) > 1:
        report.error(
            "spec/two-defaults",
            "more than one datasource is the default",
            grafana.span,
            "set `default: true` on one of them",
        )
    return tuple(datasources)


def _not_a_store(name: str, span: Span, report: Report) -> None:
    report.error("spec/not-a-store", f"backend {name!r} stores neither lines nor samples", span)
