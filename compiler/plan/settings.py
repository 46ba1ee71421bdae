"""Settings that contradict each other, or that a deployment could not know in time."""

from __future__ import annotations

from compiler.diagnostics import Report
from compiler.lazy_pattern import lazy_pattern
from compiler.spec.model import ScopeSpec, Spec, StoreSpec

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
PART = lazy_pattern(r"([0-9.]+)(ms|s|m|h)")


def check_settings(spec: Spec, report: Report) -> None:
    """Report scopes, backends and jobs that cannot be as they are written."""
    by_name = {scope.name: scope for scope in spec.scopes}
    for scope in spec.scopes:
        _check_control_plane(scope, by_name, report)
    for backend in spec.backends:
        if backend.scope is not None and "${" in by_name[backend.scope.value].namespace.value:
            report.error(
                "spec/backend-without-namespace",
                f"backend {backend.name!r} is in a namespace that only a deployment knows",
                backend.scope.span,
                "deploy it in a scope with a fixed namespace" + _or_url(backend),
            )
    for used in spec.jobs:
        job = used.input
        if seconds(job.timeout) > seconds(job.interval):
            report.error(
                "spec/timeout-above-interval",
                f"a scrape is given up after {job.timeout}, and the next one begins after {job.interval}",
                job.timeout_span,
                "Alloy refuses a timeout above the interval: lower `timeout`",
            )


def _or_url(backend: object) -> str:
    return ", or give its `url:`" if isinstance(backend, StoreSpec) else ""


def _check_control_plane(scope: ScopeSpec, by_name: dict[str, ScopeSpec], report: Report) -> None:
    if scope.vcluster is None:
        return
    if by_name[scope.vcluster.control_plane.value].vcluster is not None:
        report.error(
            "spec/control-plane-inside",
            f"the control plane of vCluster {scope.vcluster.name!r} cannot run inside a vCluster",
            scope.vcluster.control_plane.span,
            "name a scope of the host cluster",
        )


def seconds(duration: str) -> float:
    """A Go duration as seconds; the schema has accepted its form."""
    return sum(float(number) * SECONDS[unit] for number, unit in PART.findall(duration))
