"""Jobs whose exporter the stack deploys itself: what they select must be among the objects that it makes."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.artifacts import Artifacts
from compiler.checks.kubernetes.objects import ScopeObjects, mapping, pods, sequence, text
from compiler.checks.scope_manifests import scope_objects
from compiler.diagnostics import Diagnostic, Report
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.scrape import ScrapeJob
from compiler.plan.model import (
    BackendPlan,
    GrafanaPlan,
    KubeStateMetricsPlan,
    LokiPlan,
    PrometheusPlan,
    ScopePlan,
)

_EXPORTERS: dict[type[BackendPlan], str] = {
    GrafanaPlan: "grafana",
    KubeStateMetricsPlan: "kube-state-metrics",
    LokiPlan: "loki",
    PrometheusPlan: "prometheus",
}


def check_selected_objects(artifacts: Artifacts, report: Report) -> None:
    """Report jobs that look for an exporter of the stack where it is not."""
    scopes = artifacts.plan.scopes
    deployed = [(scope, backend, _EXPORTERS[type(backend)]) for scope in scopes for backend in scope.backends]
    if not deployed:
        return
    objects = {
        scope.name: scope_objects(scope, manifests)
        for scope, manifests in zip(scopes, artifacts.scopes, strict=True)
    }
    for scope in scopes:
        for job in (plan.job for collector in scope.collectors for plan in collector.jobs):
            for home, backend, exporter in deployed:
                if job.exporter == exporter and _cluster(home) == _cluster(scope):
                    report.extend(_check(job, backend, objects[home.name]))


def _cluster(scope: ScopePlan) -> str | None:
    return None if scope.virtual_cluster is None else scope.virtual_cluster.name


def _check(job: ScrapeJob, backend: BackendPlan, objects: ScopeObjects) -> Iterator[Diagnostic]:
    if isinstance(job, EndpointsJob):
        offered = [*_services(backend, objects)]
        wanted = f"Service {job.service!r} in namespace {job.namespace!r} with port {job.port!r}"
        found = any((job.service, job.namespace) == (s, n) and job.port in ports for s, n, ports in offered)
    elif isinstance(job, PodsJob):
        offered = [*_pods(backend, objects, dict(job.match_labels))]
        labels = ", ".join(f"{name}={value}" for name, value in job.match_labels)
        wanted = f"pods with {labels} and port {job.port!r}"
        found = any(job.namespace in (None, n) and job.port in ports for _, n, ports in offered)
    else:
        return
    if not found:
        there = "; ".join(f"{s} in {n} with ports {', '.join(sorted(ports))}" for s, n, ports in offered)
        yield Diagnostic(
            "flow/selects-nothing",
            f"job {job.name!r} looks for {wanted}, and {backend.name!r} deploys none",
            job.span,
            f"it deploys {there}"
            if there
            else f"select the pods of {backend.name!r} by its Service: `kind: endpoints`",
        )


def _services(backend: BackendPlan, objects: ScopeObjects) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The Services in the backend's namespace: name, namespace, and names and numbers of the pods' ports."""
    for file in objects.files:
        if file.kind == "Service" and objects.namespace_of(file) == backend.namespace:
            ports = [mapping(port) for port in sequence(file.spec.get("ports"))]
            names = {text(port.get("name")) for port in ports}
            names |= {str(port[key]) for port in ports for key in ("port", "targetPort") if key in port}
            yield file.name, backend.namespace, frozenset(names - {""})


def _pods(
    backend: BackendPlan, objects: ScopeObjects, labels: dict[str, str]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The pods of the backend's namespace that carry the labels, with names and numbers of their ports."""
    for pod in pods(objects):
        if pod.namespace == backend.namespace and labels.items() <= pod.labels.items():
            ports = [mapping(port) for _, each in pod.containers() for port in sequence(each.get("ports"))]
            names = {text(port.get("name")) for port in ports} | {
                str(port.get("containerPort")) for port in ports
            }
            yield pod.file.name, backend.namespace, frozenset(names - {""})
