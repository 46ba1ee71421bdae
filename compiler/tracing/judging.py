"""A test of a spec, run: what is sent and what is expected in, whether that happened and how it differs out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Report, Span
from compiler.simulator.stages.timestamp import parse_rfc3339
from compiler.spec.tests import Expected, ExpectedDrop, PipelineTest
from compiler.tracing.differences import differences
from compiler.tracing.matching import match
from compiler.tracing.outcomes import Outcome
from compiler.tracing.route import Ways
from compiler.tracing.sending import CannotStartError, Given
from compiler.tracing.text import pairs, plain_line
from compiler.tracing.trace import Trace, trace

CLOCK = parse_rfc3339("2026-01-15T12:00:00Z") or 0  # the same at every run
_MOST_UNEXPECTED = 5


class Result(Struct, frozen=True):
    """One test that ran; it has passed if `findings` is empty."""

    test: PipelineTest
    traces: tuple[Trace, ...]
    findings: tuple[Diagnostic, ...]


def run_test(test: PipelineTest, ways: Ways) -> Result:
    """Run one test of a spec whose references have been checked."""
    collector = None if test.collector is None else test.collector.value
    routes = ways.routes(test.subject.value, test.is_job, collector)
    given = Given(test.objects, test.target, tuple(sent.value for sent in test.sent))
    report = Report()
    traces: tuple[Trace, ...] = ()
    try:
        traces = tuple(trace(route, given, CLOCK) for route in routes)
    except CannotStartError as missing:
        _fail(test, str(missing), test.span, report)
    if not routes:
        _fail(test, f"collector {collector!r} does not read it", test.span, report)
    for traced in traces:
        for reason in traced.unknown:
            _fail(test, f"it cannot be told what happens: {reason}", test.span, report)
    if not report.failed:
        if isinstance(test.expect, ExpectedDrop):
            _judge_drop(test, test.expect, traces, report)
        else:
            _judge_arrivals(test, test.expect, traces, report)
    return Result(test, traces, tuple(report.diagnostics))


def _judge_drop(test: PipelineTest, expect: ExpectedDrop, traces: Sequence[Trace], report: Report) -> None:
    for traced in traces:
        for outcome in traced.arrived:
            message = f"expected to be dropped, it arrives at sink {traced.sink(outcome)!r}"
            _fail(test, message, expect.span, report, pairs(outcome.entry.labels))
    if report.failed:
        return
    ends = sorted({end for traced in traces for end in _ends(traced)})
    if not ends:
        _fail(test, "nothing is dropped, since nothing is sent", expect.span, report)
    elif expect.step is not None and expect.step.value not in ends:
        message = f"nothing is dropped at {expect.step.value!r}"
        _fail(test, message, expect.step.span, report, f"it is dropped at: {', '.join(ends)}")


def _ends(traced: Trace) -> set[str]:
    """The steps and components that drop something on a route, by every name that a trace gives them."""
    places = traced.route.way.places
    names = {reason.partition(":")[0] for reason in traced.passed_over}
    for outcome in traced.outcomes:
        holder = places.component(outcome.start)
        names |= {outcome.at} if holder is None else {outcome.at, f"{holder.name}.{holder.label}"}
    return names


def _judge_arrivals(
    test: PipelineTest, expect: Sequence[Expected], traces: Sequence[Trace], report: Report
) -> None:
    arrivals = [(traced.sink(outcome), outcome) for traced in traces for outcome in traced.arrived]
    slots = [expected for expected in expect for _ in range(expected.copies)]
    fitting = [
        fits
        for expected in expect
        for fits in [[n for n, arrival in enumerate(arrivals) if not differences(expected, *arrival)]]
        for _ in range(expected.copies)
    ]
    matched = match(fitting)
    taken = set(matched.values())
    left = [arrivals[number] for number in range(len(arrivals)) if number not in taken]
    missing = [expected for number, expected in enumerate(slots) if number not in matched]
    for expected in missing:
        nearest = min(left, key=lambda arrival: len(differences(expected, *arrival)), default=None)
        if nearest is not None:
            left.remove(nearest)
        _missing(test, expected, nearest, report)
    for sink, outcome in left[:_MOST_UNEXPECTED]:
        line = f"{plain_line(outcome.entry.line)} " if outcome.entry.line else ""
        shown = f"{line}{{{pairs(outcome.entry.labels)}}}"
        _fail(test, f"one more arrives at sink {sink!r} than is expected", test.span, report, shown)
    if len(left) > _MOST_UNEXPECTED:
        _fail(test, f"{len(left) - _MOST_UNEXPECTED} more arrive", test.span, report)


def _missing(
    test: PipelineTest, expected: Expected, nearest: tuple[str, Outcome] | None, report: Report
) -> None:
    if nearest is None:
        _fail(test, f"nothing like this arrives at sink {expected.sink.value!r}", expected.span, report)
    else:
        message = "what arrives differs: " + "; ".join(differences(expected, *nearest))
        _fail(test, message, expected.span, report)


def _fail(test: PipelineTest, message: str, span: Span, report: Report, hint: str | None = None) -> None:
    report.error("test/failed", f"test {test.name!r}: {message}", span, hint)
