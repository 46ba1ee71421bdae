"""The labels of series on their way to the sinks: the job label is the job's, external labels stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.artifacts import Artifacts
from compiler.coverage.model import ABSENT, closed
from compiler.diagnostics import Diagnostic, Report, Span
from compiler.flow.wiring import argument
from compiler.kinds.scrape import ScrapeJob
from compiler.languages.regex import Regex, compile_anchored
from compiler.proof.flows import JobFlow


def check_label_flow(artifacts: Artifacts, report: Report) -> None:
    """Report jobs whose series are stored under another job, or without the labels of their sink."""
    for flow in artifacts.jobs:
        report.extend(_check_job_label(flow))
        report.extend(_check_external_labels(flow))


def _check_job_label(flow: JobFlow) -> Iterator[Diagnostic]:
    job = flow.job.job
    arrives = flow.flow.labels["job"]
    if arrives == closed(job.job):
        return
    changed = "without a job label" if arrives == ABSENT else "with a job label that a rule has changed"
    yield Diagnostic(
        "flow/job-label",
        f"series of job {job.name!r} arrive at sink {flow.sink.name!r} {changed}: nobody finds them as {job.job!r}",
        _where(job, "job"),
        "leave the label alone; `job:` sets it",
    )


def _check_external_labels(flow: JobFlow) -> Iterator[Diagnostic]:
    job = flow.job.job
    for name in sorted(flow.flow.beaten):
        yield Diagnostic(
            "flow/beaten-external-label",
            f"series of job {job.name!r} come with a label {name!r} of their own, "
            f"which beats the external label of sink {flow.sink.name!r}",
            _where(job, name),
            "rename one of the two, or limit the external label to other `scopes:`",
        )


def _where(job: ScrapeJob, label: str) -> Span:
    """What in the spec decides on a label of a job: a rule of the user, an entry of `labels`, else the job."""
    for rule in reversed((*job.relabel.blocks, *job.metric_relabel.blocks)):
        if rule.written is not None and _decides(rule, label):
            return rule.written(rule)
    return next((entry.span for entry in job.target_labels if entry.name == label), job.span)


def _decides(rule: ast.Block, label: str) -> bool:
    if argument(rule, "action") in ("labeldrop", "labelkeep"):
        regex = compile_anchored(str(argument(rule, "regex") or "(.*)"))
        return isinstance(regex, Regex) and regex.matches(label) is (argument(rule, "action") == "labeldrop")
    return argument(rule, "target_label") == label
