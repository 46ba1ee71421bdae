"""`alloyc trace SPEC --source NAME`: what the compiled configs of a spec do with what is given."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.alloy_files import read_bytes
from compiler.cli.specs import UsageError
from compiler.cli.trace_inputs import text_lines
from compiler.cli.trace_objects import given_objects
from compiler.diagnostics import Report

if TYPE_CHECKING:
    from compiler.tracing.route import Route, Ways
    from compiler.tracing.sending import Given
    from compiler.tracing.trace import Trace


def trace_spec(arguments: argparse.Namespace, now: int, report: Report) -> str:
    """The text or the JSON lines to print; what cannot be told is reported. Raises Problems and UsageError."""
    from compiler.cli.trace_progress import with_progress
    from compiler.pipeline import compile_configs
    from compiler.tracing.report_text import traces_text
    from compiler.tracing.route import Ways
    from compiler.tracing.sending import CannotStartError
    from compiler.tracing.trace import trace

    plan, configs = compile_configs(Path(arguments.file), dict(arguments.given), report)
    report.diagnostics.clear()  # warnings: `alloyc check` shows them
    routes = _routes(arguments, Ways(plan, configs))
    given = _given(arguments, report)
    for route in routes:
        route.way.environment.update(arguments.env)
    try:
        traces = [trace(route, given, now, with_progress) for route in routes]
    except CannotStartError as misfit:
        raise UsageError(f"{misfit} (--pod, --service, --node, --object, --label)") from None
    for traced in traces:
        for reason in traced.unknown:
            report.error("trace/not-simulated", reason)
    return "".join(_json_lines(traces)) if arguments.json else traces_text(traces)


def _routes(arguments: argparse.Namespace, ways: Ways) -> list[Route]:
    from compiler.diagnostics.suggest import suggestion

    is_job = arguments.job is not None
    name = arguments.job if is_job else arguments.source
    routes = ways.routes(name, is_job, arguments.collector)
    if routes:
        return routes
    what, known = "job" if is_job else "source", ways.names(is_job)
    if name in known:
        raise UsageError(f"collector {arguments.collector!r} does not read {what} {name!r}")
    raise UsageError(
        f"{arguments.file} has no {what} {name!r}; {suggestion(name, known, f'{what}s') or 'it has none'}"
    )


def _given(arguments: argparse.Namespace, report: Report) -> Given:
    from compiler.simulator.samples import BadSampleError, parse_sample
    from compiler.tracing.sending import Given

    sent = list(arguments.line or ())
    if arguments.from_file is not None:
        sent = _from_file(arguments.from_file)
    if arguments.job is not None:
        if arguments.line is not None:
            raise UsageError("a job scrapes samples: give --sample, or a saved page with --from-file")
        sent = [line for line in sent if line.strip() and not line.startswith("#")]
        sent += arguments.sample or ()
        try:
            for text in sent:
                parse_sample(text)
        except BadSampleError as bad:
            raise UsageError(str(bad)) from None
    elif arguments.sample is not None:
        raise UsageError("a source reads lines: give --line or --from-file")
    elif not sent:
        raise UsageError("nothing is sent: give --line or --from-file")
    target = tuple(sorted(dict(arguments.label or ()).items()))
    return Given(given_objects(arguments, report), target, tuple(sent))


def _from_file(name: str) -> list[str]:
    """The lines of a file; a file that is one JSON object over several lines is one line."""
    data = read_bytes(name)
    if data.lstrip().startswith(b"{"):
        try:
            whole = json.loads(data)
        except (ValueError, RecursionError):
            return text_lines(data)
        return [json.dumps(whole, ensure_ascii=False, separators=(",", ":"))]
    return text_lines(data)


def _json_lines(traces: Iterable[Trace]) -> Iterable[str]:
    """One object for each outcome: as for a component, with the collector, the sink's name and spec positions."""
    from compiler.tracing.outcomes import as_object

    for traced in traces:
        places, collector = traced.route.way.places, traced.route.way.collector.name
        for reason in traced.passed_over:
            component, _, why = reason.partition(": ")
            gone = {"collector": collector, "dropped_at": component, "reason": why, "steps": []}
            yield json.dumps(gone, ensure_ascii=False) + "\n"
        for outcome in traced.outcomes:
            found = as_object(outcome, places.alloy)
            if "sink" in found:
                found["sink"] = traced.sink(outcome)
            steps = found["steps"]
            assert isinstance(steps, list)
            for told, step in zip(steps, outcome.entry.steps, strict=True):
                told["spec"] = places.spec(step.start)
            yield json.dumps({"collector": collector, **found}, ensure_ascii=False) + "\n"
