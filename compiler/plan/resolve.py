"""From Spec to Plan: the passes, in order."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.diagnostics import Report
from compiler.kinds.auth import Key, MountedKey, SecretKey, auth_keys, header_keys, tls_keys
from compiler.kinds.contract import LogSource
from compiler.kinds.scrape import ScrapeJob
from compiler.plan.access import check_access
from compiler.plan.addresses import replicated_service, sink_url
from compiler.plan.alert_tests import check_alert_tests
from compiler.plan.audit import plan_audit
from compiler.plan.backends import plan_backends, plan_resources
from compiler.plan.environment_reads import check_references_in_alloy, variables_read
from compiler.plan.exporters import check_exporters
from compiler.plan.images import image_reference, release, resolve_images
from compiler.plan.labels import external_labels
from compiler.plan.model import (
    CollectorPlan,
    DashboardPlan,
    FromParameter,
    Image,
    JobPlan,
    Listener,
    LogSourcePlan,
    Parameter,
    Plan,
    ReplicatedService,
    Resources,
    ScopePlan,
    SinkPlan,
    VirtualClusterPlan,
)
from compiler.plan.names import component_label
from compiler.plan.own_alloy import check_attached, check_own_alloy, name_templates
from compiler.plan.parameters import plan_parameters
from compiler.plan.placement import Placed, place_inputs
from compiler.plan.pods import check_pods
from compiler.plan.prerequisites import find_prerequisites
from compiler.plan.queries import plan_queries
from compiler.plan.reach import check_reach
from compiler.plan.references import check_references
from compiler.plan.rules import plan_rules
from compiler.plan.settings import check_settings
from compiler.plan.tests import check_tests
from compiler.spec.model import (
    CollectorSpec,
    DashboardSpec,
    GrafanaSpec,
    ScopeSpec,
    SinkSpec,
    Spec,
    StoreSpec,
)

COLLECTOR_RESOURCES = Resources("100m", "500m", "128Mi", "512Mi")
OLDEST_RELEASE = (1, 10)
HTTP_PORT = 12345


def resolve(spec: Spec, given: Mapping[str, str], report: Report) -> Plan:
    """The plan of a spec, with the parameter values that are `given`.

    Raises Problems where the spec's names lead nowhere or nothing could work.
    """
    check_references(spec, report)
    check_tests(spec, report)
    check_alert_tests(spec, report)
    report.stop_if_failed()
    check_settings(spec, report)
    check_access(spec, report)
    check_pods(spec, report)
    check_exporters(spec, report)
    templates = name_templates(spec)
    check_own_alloy(spec, templates, report)
    check_references_in_alloy(spec, report)
    parameters = plan_parameters(spec.parameters, given)
    images = resolve_images(spec.images, spec.platform.image_registry, report)
    placed = place_inputs(spec, report)
    check_reach(spec, placed, report)
    report.stop_if_failed()
    scopes = tuple(_scope(spec, scope, images, placed, parameters, report) for scope in spec.scopes)
    _check_dashboards(spec, report)
    _check_releases(scopes, report)
    return Plan(
        name=spec.name,
        description=spec.description,
        platform=spec.platform,
        parameters=parameters,
        scopes=scopes,
        dashboards=tuple(_dashboard(entry) for entry in spec.dashboards),
        queries=plan_queries(spec, report),
        rules=plan_rules(spec, report),
        contract=spec.contract,
        templates=tuple(templates.values()),
        tests=spec.tests,
    )


def _scope(
    spec: Spec,
    scope: ScopeSpec,
    images: Mapping[str, Image],
    placed: dict[str, list[Placed]],
    parameters: tuple[Parameter, ...],
    report: Report,
) -> ScopePlan:
    collectors = tuple(
        _collector(spec, scope, collector, images, placed[collector.name], parameters, report)
        for collector in spec.collectors
        if collector.scope.value == scope.name
    )
    namespace = scope.namespace.value
    deployed_as = namespace[2:-1] if namespace.startswith("${") else None
    used = {parameter.name for collector in collectors for parameter in collector.parameters} | {deployed_as}
    known = None if deployed_as else namespace
    backends = plan_backends(spec, scope, images, report)
    return ScopePlan(
        name=scope.name,
        namespace=known,
        namespace_parameter=deployed_as,
        creates_namespace=scope.vcluster is None,
        pod_security=scope.pod_security,
        default_deny=scope.default_deny.value,
        virtual_cluster=_virtual_cluster(spec, scope, collectors),
        parameters=tuple(parameter for parameter in parameters if parameter.name in used),
        collectors=collectors,
        backends=backends,
        audit=plan_audit(spec, scope, placed, report),
        prerequisites=find_prerequisites(known, collectors, backends, spec.platform),
        span=scope.span,
    )


def _collector(
    spec: Spec,
    scope: ScopeSpec,
    collector: CollectorSpec,
    images: Mapping[str, Image],
    placed: list[Placed],
    parameters: tuple[Parameter, ...],
    report: Report,
) -> CollectorPlan:
    image = image_reference(collector.image, images, report)
    if release(image) < OLDEST_RELEASE and image.version != "0.0.0":
        report.error(
            "spec/old-release",
            f"Alloy {image.version} is older than the releases whose components are known here",
            collector.image.span,
            "pin Alloy 1.10 or newer",
        )
    check_attached(placed, release(image), report)
    used_sinks = {name.value for placement in placed for name in placement.used.to}
    sinks = tuple(_sink(sink, spec, scope, report) for sink in spec.sinks if sink.name in used_sinks)
    from_environment = {
        label.value.parameter
        for sink in sinks
        for label in sink.external_labels
        if isinstance(label.value, FromParameter)
    } | variables_read(placement.used.input for placement in placed)
    keys = _keys(placed, sinks)
    return CollectorPlan(
        name=collector.name,
        scope=scope.name,
        workload=collector.workload,
        replicas=collector.replicas.value,
        clustered=collector.clustered,
        image=image,
        release=".".join(str(part) for part in release(image)),
        stability=collector.stability,
        config_map=collector.config_map,
        service=collector.service,
        listeners=_listeners(placed, report),
        resources=plan_resources(collector.resources, COLLECTOR_RESOURCES, report),
        jobs=tuple(_job(p, p.used.input) for p in placed if isinstance(p.used.input, ScrapeJob)),
        sources=tuple(_source(p, p.used.input) for p in placed if isinstance(p.used.input, LogSource)),
        sinks=sinks,
        parameters=tuple(parameter for parameter in parameters if parameter.name in from_environment),
        secrets=tuple(sorted((key for key in keys if isinstance(key, SecretKey)), key=_by_name)),
        mounted=tuple(sorted((key for key in keys if isinstance(key, MountedKey)), key=_by_name)),
        scheduling=collector.scheduling,
        storage_class=spec.platform.storage_class,
        span=collector.span,
    )


def _job(placement: Placed, job: ScrapeJob) -> JobPlan:
    return JobPlan(job, component_label(job.name), job.to, placement.node_filter)


def _source(placement: Placed, source: LogSource) -> LogSourcePlan:
    return LogSourcePlan(source, component_label(source.name), source.to, placement.node_filter)


def _listeners(placed: list[Placed], report: Report) -> tuple[Listener, ...]:
    """The ports that inputs listen on; reports two inputs on one port."""
    taken: dict[int, str] = {HTTP_PORT: "its own HTTP server"}
    listeners = []
    for placement in placed:
        for name, port in placement.used.input.listeners():
            if port in taken:
                report.error(
                    "spec/port-taken",
                    f"port {port} is taken by {taken[port]}",
                    placement.used.input.span,
                    "read it on another collector",
                )
            taken[port] = placement.used.input.name
            listeners.append(Listener(name, port))
    return tuple(listeners)


def _keys(placed: list[Placed], sinks: tuple[SinkPlan, ...]) -> set[Key]:
    """The secrets and certificates that a collector's config refers to."""
    keys = {key for placement in placed for key in placement.used.input.secrets()}
    for sink in sinks:
        keys |= {*auth_keys(sink.auth), *tls_keys(sink.tls), *header_keys(sink.headers)}
    return keys


def _by_name(key: Key) -> tuple[str, str, str]:
    if isinstance(key, MountedKey):
        return (key.kind, key.name, key.key)
    return ("Secret", key.secret, key.key)


def _sink(sink: SinkSpec, spec: Spec, scope: ScopeSpec, report: Report) -> SinkPlan:
    scopes = {entry.name: entry for entry in spec.scopes}
    store = _store_of(sink, spec)
    if store is None:
        report.error(
            "spec/not-a-store",
            f"backend {sink.backend.value!r} stores neither lines nor samples",
            sink.backend.span,
            "a sink's backend is a loki or a prometheus",
        )
        report.stop_if_failed()
    assert store is not None
    return SinkPlan(
        name=sink.name,
        label=component_label(sink.name),
        kind=sink.kind,
        url=sink_url(sink, store, scopes, spec),
        store=store.name,
        backend=None if store.scope is None else store.name,
        external_labels=external_labels(spec, scope.name),
        auth=store.auth.value,
        tls=store.tls.value,
        headers=store.headers.value,
        tenant=store.tenant,
        cidrs=store.cidrs.value if sink.url is None else (),
        span=sink.span,
    )


def _store_of(sink: SinkSpec, spec: Spec) -> StoreSpec | None:
    for backend in spec.backends:
        if backend.name == sink.backend.value and isinstance(backend, StoreSpec):
            return backend
    return None


def _virtual_cluster(
    spec: Spec, scope: ScopeSpec, collectors: tuple[CollectorPlan, ...]
) -> VirtualClusterPlan | None:
    inner = scope.vcluster
    if inner is None:
        return None
    scopes = {entry.name: entry for entry in spec.scopes}
    used = {sink.name for collector in collectors for sink in collector.sinks}
    services: set[ReplicatedService] = set()
    for sink in spec.sinks:
        store = _store_of(sink, spec)
        service = replicated_service(sink, store, scope, scopes) if store and sink.name in used else None
        services |= {service} if service else set()
    return VirtualClusterPlan(
        name=inner.name,
        control_plane=inner.control_plane.value,
        chart_version=inner.chart_version,
        distro=inner.distro,
        kubernetes_version=inner.kubernetes_version,
        storage=inner.storage,
        pod_security=scope.pod_security,
        replicated_services=tuple(sorted(services, key=lambda s: (s.namespace, s.name))),
        span=inner.span,
    )


def _check_releases(scopes: tuple[ScopePlan, ...], report: Report) -> None:
    """Collectors of several releases: what was tried on one need not work on the other."""
    collectors = [collector for scope in scopes for collector in scope.collectors]
    newest = max((release(collector.image) for collector in collectors), default=(0, 0))
    for collector in collectors:
        if release(collector.image) < newest:
            report.warning(
                "spec/mixed-releases",
                f"collector {collector.name!r} runs Alloy {collector.release}, others {newest[0]}.{newest[1]}",
                collector.span,
                "pin one release for all, so that what works on one works on the others",
            )


def _dashboard(entry: DashboardSpec) -> DashboardPlan:
    saved = None if entry.file is None or entry.text is None else (entry.file.value, entry.text)
    return DashboardPlan(entry.name.value, entry.name.span, saved)


def _check_dashboards(spec: Spec, report: Report) -> None:
    if spec.dashboards and not any(isinstance(backend, GrafanaSpec) for backend in spec.backends):
        report.error(
            "spec/no-grafana",
            "there are dashboards and no Grafana that shows them",
            spec.dashboards[0].name.span,
            "add a backend of kind grafana",
        )
