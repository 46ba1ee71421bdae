"""From a YAML mapping that the schema has accepted to a Spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from compiler.kinds.auth import SecretKey, read_auth, read_headers, read_tls
from compiler.kinds.contract import Input
from compiler.kinds.jobs import JOBS
from compiler.kinds.sources import SOURCES
from compiler.located_yaml.fields import Fields
from compiler.located_yaml.nodes import Mapping
from compiler.spec.alert_tests import read_alert_tests
from compiler.spec.contract import read_contract
from compiler.spec.model import (
    At,
    BackendSpec,
    CollectorSpec,
    DashboardSpec,
    DatasourceSpec,
    GrafanaSpec,
    ImageSpec,
    KubeStateMetricsSpec,
    LabelSpec,
    Name,
    ParameterSpec,
    ResourcesSpec,
    ScopeSpec,
    SinkSpec,
    Spec,
    StoreSpec,
    Used,
    VirtualClusterSpec,
)
from compiler.spec.platform import read_platform
from compiler.spec.queries import read_query
from compiler.spec.rules import read_rules
from compiler.spec.scheduling import read_scheduling
from compiler.spec.tests import read_tests

DEFAULT_STORAGE = "50Gi"
DEFAULT_RETENTION = "30d"
T = TypeVar("T", bound=Input)

# What the dashboards and the usual alerts ask for, and no Secrets.
WATCHED = (
    "configmaps", "cronjobs", "daemonsets", "deployments", "jobs", "namespaces", "nodes",
    "persistentvolumeclaims", "pods", "replicasets", "resourcequotas", "services", "statefulsets",
)  # fmt: skip


def load_spec(name: str, root: Mapping) -> Spec:
    """The Spec `name` from the top mapping of its file; the schema has accepted it."""
    top = Fields(root)
    return Spec(
        name=name,
        description=top.text("description", default=""),
        platform=read_platform(top),
        parameters=load_parameters(top),
        images=_images(top),
        scopes=tuple(_scope(n, f) for n, f in top.entries("scopes")),
        backends=tuple(_BACKENDS[f.text("kind")](n, f) for n, f in top.entries("backends")),
        collectors=tuple(_collector(n, f) for n, f in top.entries("collectors")),
        labels=tuple(_label(n, f) for n, f in top.entries("labels")),
        contract=read_contract(top),
        sinks=tuple(_sink(n, f) for n, f in top.entries("sinks")),
        sources=tuple(_used(f, SOURCES[f.text("kind")].read(n, f)) for n, f in top.entries("sources")),
        jobs=tuple(_used(f, JOBS[f.text("kind")].read(n, f)) for n, f in top.entries("jobs")),
        rules=read_rules(top),
        dashboards=tuple(
            DashboardSpec(At(n, f.span), _maybe(f, "file")) for n, f in top.entries("dashboards")
        ),
        queries=tuple(read_query(n, f) for n, f in top.entries("queries")),
        tests=read_tests(top),
        alert_tests=read_alert_tests(top),
        span=root.span,
    )


def load_parameters(top: Fields) -> tuple[ParameterSpec, ...]:
    """The section `parameters` of a spec, which its schema has accepted."""
    return tuple(_parameter(name, fields) for name, fields in top.entries("parameters"))


def _at(fields: Fields, key: str, default: str) -> Name:
    return At(fields.text(key, default=default), fields.span_of(key))


def _maybe(fields: Fields, key: str) -> Name | None:
    return _at(fields, key, "") if key in fields.mapping else None


def _names(fields: Fields, key: str) -> tuple[Name, ...]:
    return tuple(sorted((At(text, span) for text, span in fields.texts(key)), key=lambda name: name.value))


def _parameter(name: str, fields: Fields) -> ParameterSpec:
    return ParameterSpec(
        name=name,
        description=fields.text("description", default=""),
        default=_maybe(fields, "default"),
        format=fields.plain("format", default="text"),
        one_of=tuple(fields.plain("one_of", default=[])),
        template=_maybe(fields, "template"),
        given_at=fields.plain("given_at", default="deploy"),
        span=fields.span,
    )


def _images(top: Fields) -> tuple[ImageSpec, ...]:
    images = top.section("images")
    if images is None:
        return ()
    return tuple(ImageSpec(n, images.text(n), images.span_of(n)) for n in sorted(images.mapping))


def _resources(fields: Fields) -> ResourcesSpec | None:
    section = fields.section("resources")
    if section is None:
        return None
    cpu_request, cpu_limit = section.text("cpu").split("-")
    memory_request, memory_limit = section.text("memory").split("-")
    return ResourcesSpec((cpu_request, cpu_limit), (memory_request, memory_limit), section.span)


def _scope(name: str, fields: Fields) -> ScopeSpec:
    inner = fields.section("vcluster")
    return ScopeSpec(
        name=name,
        namespace=_at(fields, "namespace", ""),
        pod_security=fields.plain("pod_security", default="restricted"),
        default_deny=At(fields.boolean("default_deny", default=False), fields.span_of("default_deny")),
        vcluster=None if inner is None else _virtual_cluster(inner),
        span=fields.span,
    )


def _virtual_cluster(fields: Fields) -> VirtualClusterSpec:
    return VirtualClusterSpec(
        name=fields.text("name"),
        control_plane=_at(fields, "control_plane", ""),
        chart_version=fields.text("chart_version"),
        distro=fields.text("distro", default="k8s"),
        kubernetes_version=fields.text("kubernetes_version", default="v1.31.4"),
        storage=fields.text("storage", default="5Gi"),
        span=fields.span,
    )


def _store(name: str, fields: Fields) -> StoreSpec:
    services: dict[str, int] = fields.plain("services", default={})
    return StoreSpec(
        name=name,
        kind=fields.plain("kind"),
        url=_maybe(fields, "url"),
        scope=_maybe(fields, "scope"),
        auth=At(read_auth(fields.plain("auth", default="none")), fields.span_of("auth")),
        tls=At(read_tls(fields.plain("tls", default="system")), fields.span_of("tls")),
        headers=At(read_headers(fields.plain("headers", default={})), fields.span_of("headers")),
        cidrs=At(tuple(sorted(fields.plain("cidrs", default=[]))), fields.span_of("cidrs")),
        tenant=fields.text("tenant", default=None),
        services=tuple(sorted(services.items())),
        storage=fields.text("storage", default=DEFAULT_STORAGE),
        retention=_at(fields, "retention", DEFAULT_RETENTION),
        retention_size=_maybe(fields, "retention_size"),
        alertmanager=_alertmanager(fields),
        rules_as=_at(fields, "rules_as", "files"),
        resources=_resources(fields),
        span=fields.span,
    )


def _alertmanager(fields: Fields) -> Name | None:
    section = fields.section("alertmanager")
    return None if section is None else At(section.text("url").rstrip("/"), section.span_of("url"))


def _grafana(name: str, fields: Fields) -> GrafanaSpec:
    password = fields.plain("admin_password")
    datasources = tuple(
        DatasourceSpec(At(backend, entry.span), entry.boolean("default", default=False))
        for backend, entry in fields.entries("datasources")
    )
    node_port = fields.integer("node_port", default=None)
    return GrafanaSpec(
        name=name,
        scope=_at(fields, "scope", ""),
        storage=fields.text("storage", default="10Gi"),
        service=fields.text("service", default=name),
        node_port=None if node_port is None else At(node_port, fields.span_of("node_port")),
        admin_user=fields.text("admin_user", default="admin"),
        admin_password=SecretKey(password["secret"], password["key"]),
        folder=fields.text("folder", default="General"),
        dashboards_config_map=fields.text("dashboards_config_map", default=f"{name}-dashboards"),
        datasources=datasources,
        resources=_resources(fields),
        span=fields.span,
    )


def _kube_state_metrics(name: str, fields: Fields) -> KubeStateMetricsSpec:
    return KubeStateMetricsSpec(
        name=name,
        scope=_at(fields, "scope", ""),
        namespace=fields.text("namespace", default=None),
        resources_watched=tuple(sorted(fields.plain("resources_watched", default=list(WATCHED)))),
        resources=_resources(fields),
        span=fields.span,
    )


_BACKENDS: dict[str, Callable[[str, Fields], BackendSpec]] = {
    "loki": _store,
    "prometheus": _store,
    "grafana": _grafana,
    "kube_state_metrics": _kube_state_metrics,
}


def _collector(name: str, fields: Fields) -> CollectorSpec:
    return CollectorSpec(
        name=name,
        scope=_at(fields, "scope", ""),
        workload=fields.plain("workload"),
        replicas=At(fields.integer("replicas", default=1), fields.span_of("replicas")),
        clustered=fields.boolean("clustered", default=False),
        image=_at(fields, "image", "alloy"),
        stability=fields.plain("stability", default="generally-available"),
        config_map=fields.text("config_map", default=f"{name}-config"),
        service=fields.text("service", default=name),
        resources=_resources(fields),
        scheduling=read_scheduling(fields),
        span=fields.span,
    )


def _label(name: str, fields: Fields) -> LabelSpec:
    return LabelSpec(
        name=name,
        value=fields.text("value", default=None),
        parameter=_maybe(fields, "parameter"),
        scopes=_names(fields, "scopes"),
        span=fields.span,
    )


def _sink(name: str, fields: Fields) -> SinkSpec:
    return SinkSpec(
        name=name,
        kind=fields.plain("kind"),
        backend=_at(fields, "backend", ""),
        url=_maybe(fields, "url"),
        span=fields.span,
    )


def _used(fields: Fields, value: T) -> Used[T]:
    collector = fields.mapping.get("collector")
    return Used(
        input=value,
        scope=fields.span_of("scope"),
        to=_names(fields, "to"),
        collector=None if collector is None else collector.span,
    )
