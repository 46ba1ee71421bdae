"""What tests name and send: each source, job, sink and collector must exist, and each input must take what is sent."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.diagnostics.wording import listed
from compiler.kinds.contract import Input, LogSource
from compiler.simulator.kubernetes.objects import NOTHING
from compiler.simulator.samples import BadSampleError, parse_sample
from compiler.spec.model import Name, Spec
from compiler.spec.tests import Expected, ExpectedDrop, PipelineTest


def check_tests(spec: Spec, report: Report) -> None:
    """Report every test that names what is not there, or sends what its source or job does not read."""
    if not spec.tests:
        return
    sources: dict[str, Input] = {used.input.name: used.input for used in spec.sources}
    jobs: dict[str, Input] = {used.input.name: used.input for used in spec.jobs}
    collectors = [collector.name for collector in spec.collectors]
    sinks = [sink.name for sink in spec.sinks]
    for test in spec.tests:
        what, known = ("job", jobs) if test.is_job else ("source", sources)
        _known(test.subject, known, what, report)
        if test.collector is not None:
            _known(test.collector, dict.fromkeys(collectors), "collector", report)
        subject = known.get(test.subject.value)
        if subject is not None:
            _check_sent(test, subject, report)
        for expected in () if isinstance(test.expect, ExpectedDrop) else test.expect:
            _check_expected(expected, sinks, subject, report)


def _known(name: Name, known: Mapping[str, object], what: str, report: Report) -> None:
    if name.value not in known:
        report.error(
            f"spec/unknown-{what}",
            f"no {what} is called {name.value!r}",
            name.span,
            suggestion(name.value, known.keys(), f"{what}s") or f"there are no {what}s",
        )


def _check_sent(test: PipelineTest, subject: Input, report: Report) -> None:
    reads = subject.reads() if isinstance(subject, LogSource) else "samples"
    if test.clashing is not None:
        message = "a test sends one kind of thing: lines, events, audit or samples"
        report.error("spec/test-input", message, test.clashing, f"leave only `{reads}`")
    elif test.payload is not None and test.payload != reads:
        message = f"{test.subject.value!r} does not read {test.payload}"
        report.error("spec/test-input", message, test.sent[0].span, f"give `{reads}`")
    elif test.payload is None and not test.is_job:
        report.error("spec/test-input", "the test sends nothing", test.span, f"give `{reads}`")
    elif reads in {"events", "audit"} and (test.target or test.objects != NOTHING):
        message = f"{test.subject.value!r} reads {reads}, which have no target"
        report.error("spec/test-input", message, test.span, "leave pods, nodes, Services and `target` out")
    if test.payload == "samples":
        for sample in test.sent:
            try:
                parse_sample(sample.value)
            except BadSampleError as bad:
                report.error("spec/test-input", str(bad), sample.span)


def _check_expected(expected: Expected, sinks: list[str], subject: Input | None, report: Report) -> None:
    _known(expected.sink, dict.fromkeys(sinks), "sink", report)
    if subject is not None and expected.sink.value in sinks and expected.sink.value not in subject.to:
        report.error(
            "spec/test-sink",
            f"{subject.name!r} sends nothing to sink {expected.sink.value!r}",
            expected.sink.span,
            f"it sends to {listed(sorted(subject.to), last='and')}",
        )
    if expected.time is not None:
        _check_time(expected.time, report)


def _check_time(time: Name, report: Report) -> None:
    from compiler.simulator.stages.timestamp import parse_rfc3339  # few tests name a time

    if parse_rfc3339(time.value) is None:
        hint = "for example 2026-01-15T12:00:00Z"
        report.error("spec/test-input", f"{time.value!r} is no RFC 3339 time", time.span, hint)
