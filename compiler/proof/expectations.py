"""Labels and values that tests expect and that the label flow rules out: such a test could never pass."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.coverage.model import ABSENT
from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.diagnostics.wording import listed
from compiler.flow.model import LabelSet
from compiler.plan.model import Plan
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.simulator.samples import NAME, parse_sample
from compiler.spec.model import Name
from compiler.spec.tests import Expected, ExpectedDrop, PipelineTest

_MOST_VALUES = 8


def check_expectations(
    plan: Plan, jobs: Iterable[JobFlow], sources: Iterable[SourceFlow], report: Report
) -> None:
    """Report expected labels that no stream, or no series, of the input has at the sink."""
    if not plan.tests:
        return
    flows: dict[tuple[bool, str, str], list[LabelSet]] = {}
    for job in jobs:
        flows.setdefault((True, job.job.job.name, job.sink.name), []).append(job.flow.labels)
    for source in sources:
        flows.setdefault((False, source.source.source.name, source.sink.name), []).append(source.flow.labels)
    for test in plan.tests:
        for expected in () if isinstance(test.expect, ExpectedDrop) else test.expect:
            key = (test.is_job, test.subject.value, expected.sink.value)
            _check(test, expected, flows.get(key, []), report)


def _check(test: PipelineTest, expected: Expected, flows: list[LabelSet], report: Report) -> None:
    exposed = _exposed(test)
    for name, value in expected.labels:
        if name.value.removeprefix("exported_") in exposed or name.value in exposed:
            continue
        domains = [labels[name.value] for labels in flows]
        if all(domain == ABSENT for domain in domains):
            known = {label for labels in flows for label in labels.names()} | exposed
            _report_name(test, expected, name, known, report)
        elif not any(domain.values is None or value in domain.values for domain in domains):
            values = {text for domain in domains for text in domain.values or ()} - {""}
            _report_value(name, value, values, report)


def _exposed(test: PipelineTest) -> set[str]:
    """The labels of a job's samples, which the flow of targets does not know."""
    if test.payload != "samples":
        return set()
    return {name for sample in test.sent for name in parse_sample(sample.value)}


def _report_name(test: PipelineTest, expected: Expected, name: Name, known: set[str], report: Report) -> None:
    what = "series" if test.is_job else "line"
    report.error(
        "spec/impossible-label",
        f"no {what} of {test.subject.value!r} has a label {name.value} at sink {expected.sink.value!r}",
        name.span,
        suggestion(name.value, known - {NAME}, "its labels"),
    )


def _report_value(name: Name, value: str, values: set[str], report: Report) -> None:
    shown = sorted(values)[:_MOST_VALUES]
    report.error(
        "spec/impossible-label",
        f"label {name.value} is never {value!r} here",
        name.span,
        suggestion(value, values, f"it is {listed(shown, last='or')}")
        if len(values) <= _MOST_VALUES
        else None,
    )
