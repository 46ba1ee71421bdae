"""Names that one part of a spec uses for another: each must exist; each must be used."""

from __future__ import annotations

from collections import Counter

from compiler.diagnostics import Diagnostic, Related, Report, Severity, Span
from compiler.diagnostics.suggest import suggestion
from compiler.kinds.contract import Input
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.plan.contract import check_contract_names
from compiler.spec.model import At, GrafanaSpec, KubeStateMetricsSpec, Name, Spec, StoreSpec, Used


def check_references(spec: Spec, report: Report) -> None:
    """Report every dangling name, every name that two entries share, and what nothing uses."""
    scopes = [scope.name for scope in spec.scopes]
    sinks = [sink.name for sink in spec.sinks]
    collectors = [collector.name for collector in spec.collectors]
    backends = [backend.name for backend in spec.backends]
    parameters = [parameter.name for parameter in spec.parameters]

    for used in _inputs(spec):
        _known(At(used.input.scope, used.scope), scopes, "scope", report)
        for sink in used.to:
            _known(sink, sinks, "sink", report)
        if used.input.collector is not None and used.collector is not None:
            _known(At(used.input.collector, used.collector), collectors, "collector", report)
    for collector in spec.collectors:
        _known(collector.scope, scopes, "scope", report)
    for sink_spec in spec.sinks:
        _known(sink_spec.backend, backends, "backend", report)
    for label in spec.labels:
        if label.parameter is not None:
            _known(label.parameter, parameters, "parameter", report)
        for scope in label.scopes:
            _known(scope, scopes, "scope", report)
    for backend in spec.backends:
        if backend.scope is not None:
            _known(backend.scope, scopes, "scope", report)
        if isinstance(backend, GrafanaSpec):
            for datasource in backend.datasources:
                _known(datasource.backend, backends, "backend", report)
    for scope_spec in spec.scopes:
        if scope_spec.vcluster is not None:
            _known(scope_spec.vcluster.control_plane, scopes, "scope", report)
    for job in spec.jobs:
        for inactive in job.input.inactive:
            _known(At(inactive.parameter, inactive.span), parameters, "parameter", report)
    check_contract_names(spec, report)
    _check_signals(spec, report)
    _check_shared_names(spec, report)
    if not report.failed:  # a misspelt name makes what was meant look unused
        _check_unused(spec, report)


def _inputs(spec: Spec) -> tuple[Used[Input], ...]:
    return (*spec.sources, *spec.jobs)


def _known(reference: Name, known: list[str], what: str, report: Report) -> None:
    if reference.value in known:
        return
    report.error(
        f"spec/unknown-{what}",
        f"no {what} is called {reference.value!r}",
        reference.span,
        suggestion(reference.value, known) or f"there are no {what}s: add it below `{what}s:`",
    )


def _check_signals(spec: Spec, report: Report) -> None:
    """Lines go to Loki, samples to Prometheus."""
    kinds = {sink.name: sink.kind for sink in spec.sinks}
    signals: tuple[tuple[tuple[Used[Input], ...], str, str], ...] = (
        (spec.sources, "log lines", "loki"),
        (spec.jobs, "samples", "prometheus"),
    )
    for inputs, signal, kind in signals:
        for used in inputs:
            for sink in used.to:
                if kinds.get(sink.value, kind) != kind:
                    report.error(
                        "spec/sink-signal",
                        f"{signal} cannot be sent to sink {sink.value!r}, which is of kind {kinds[sink.value]}",
                        sink.span,
                        suggestion(
                            "", [name for name, k in kinds.items() if k == kind], f"sinks for {signal}"
                        ),
                    )


def _check_shared_names(spec: Spec, report: Report) -> None:
    """A source and a job of one name would give two components one id."""
    jobs = {used.input.name: used.input.span for used in spec.jobs}
    for used in spec.sources:
        name = used.input.name
        if name in jobs:
            report.add(
                Diagnostic(
                    "spec/name-taken",
                    f"{name!r} is both a source and a job",
                    jobs[name],
                    "give one of them another name; `job:` sets the job label independently",
                    related=(Related("the source", used.input.span),),
                )
            )


def _check_unused(spec: Spec, report: Report) -> None:
    fed = Counter(sink.value for used in _inputs(spec) for sink in used.to)
    for sink in spec.sinks:
        if not fed[sink.name]:
            _unused(
                f"nothing is sent to sink {sink.name!r}",
                sink.span,
                "name it in the `to:` of a source or job",
                report,
            )
    asked: set[str] = {sink.backend.value for sink in spec.sinks}
    for backend in spec.backends:
        if isinstance(backend, GrafanaSpec):
            asked |= {datasource.backend.value for datasource in backend.datasources}
    for backend in spec.backends:
        if isinstance(backend, StoreSpec) and backend.name not in asked:
            _unused(
                f"nothing uses backend {backend.name!r}",
                backend.span,
                "add a sink for it, or remove it",
                report,
            )

    for exporter in spec.backends:
        if isinstance(exporter, KubeStateMetricsSpec) and not any(
            _scrapes(j.input, exporter) for j in spec.jobs
        ):
            _unused(
                f"no job scrapes backend {exporter.name!r}, so its samples reach nobody",
                exporter.span,
                f"add a job of kind endpoints with `service: {exporter.name}`, or remove it",
                report,
            )


def _scrapes(job: Input, exporter: KubeStateMetricsSpec) -> bool:
    """Whether a job of the exporter's scope finds it, by its Service or by its pods' labels."""
    if exporter.scope is None or job.scope != exporter.scope.value:
        return False
    if isinstance(job, EndpointsJob):
        return job.service == exporter.name
    labels = {"app.kubernetes.io/name": "kube-state-metrics", "app.kubernetes.io/instance": exporter.name}
    return isinstance(job, PodsJob) and dict(job.match_labels).items() <= labels.items()


def _unused(message: str, span: Span, hint: str, report: Report) -> None:
    report.add(Diagnostic("spec/unused", message, span, hint, Severity.WARNING))
