"""What jobs say of their exporters: each is in the catalog, and each name of a keep list is one of its series."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.nearest import nearest
from compiler.diagnostics import Diagnostic, Report, Severity
from compiler.diagnostics.suggest import did_you_mean
from compiler.kinds.scrape import ScrapeJob
from compiler.metrics import Exporter, exporter_names, load
from compiler.spec.model import Spec


def check_exporters(spec: Spec, report: Report) -> None:
    """Report exporters that nobody knows, and keep lists that ask for what is not exposed."""
    for used in spec.jobs:
        job = used.input
        report.extend(_unknown_exporter(job))
        if job.keep.also and not job.keep.used:
            hint = "write `keep: used`, or put the names into `keep`"
            message = f"job {job.name!r} has `also_keep` without `keep: used`"
            report.error("spec/also-keep-alone", message, job.keep.written[0][1], hint)
        if job.keep.used and job.exporter is None and job.declared is None:
            hint = "name its `exporter`, list its `metrics`, or write `keep: all` or what to keep"
            message = f"job {job.name!r} keeps what is used, and nothing is known of what its targets expose"
            report.error("spec/keeps-the-unknown", message, job.span, hint)
        if job.keep.written:
            report.extend(_unknown_names(job))


def _unknown_exporter(job: ScrapeJob) -> Iterator[Diagnostic]:
    if job.exporter is None:
        return
    known = exporter_names()
    if job.exporter not in known:
        near = did_you_mean(job.exporter, known)
        hint = f"did you mean `{near}`?" if near else "say what it exposes with `metrics:`"
        message = f"the catalog has no exporter {job.exporter!r}"
        yield Diagnostic("spec/unknown-exporter", message, job.exporter_span, hint)


def _unknown_names(job: ScrapeJob) -> Iterator[Diagnostic]:
    """Names that the exporter does not have; nothing where it is not known what is exposed."""
    exporters = tuple(_exporters(job))
    if not exporters:
        return
    known = (*exporters, load("scrape-meta"))
    for name, span in job.keep.written:
        if not any(exporter.series(name) for exporter in known):
            near = nearest(name, tuple(sorted(n for exporter in known for n in exporter.series_names())))
            yield Diagnostic(
                "spec/keeps-unknown-metric",
                f"job {job.name!r} keeps `{name}`, which its exporter does not expose",
                span,
                f"did you mean `{near}`?" if near else "remove it",
                Severity.WARNING,
            )


def _exporters(job: ScrapeJob) -> Iterator[Exporter]:
    if job.exporter in exporter_names():
        yield load(job.exporter)
    if job.declared is not None and job.declared.exporter is not None:
        yield job.declared.exporter
