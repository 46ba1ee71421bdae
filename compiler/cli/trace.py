"""`alloyc trace`: what a compiled spec, or a component of an Alloy file, does with given inputs, step by step."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.cli.alloy_files import STANDARD_INPUT, AlloyFile, read_bytes, read_files
from compiler.cli.findings import print_report
from compiler.cli.specs import UsageError
from compiler.cli.trace_inputs import assignment, from_texts, read_json_lines, text_lines
from compiler.cli.trace_objects import add_object_arguments
from compiler.diagnostics import Problems, Report, Severity, Span

if TYPE_CHECKING:
    from compiler.simulator.graph import Graph
    from compiler.simulator.pipeline import LogInput
    from compiler.tracing.outcomes import Outcome
    from compiler.tracing.places import Places

SUMMARY = (
    "Follow log lines, events, audit payloads, targets or samples through a spec's compiled configs, "
    "or through an Alloy file, and show what each step does and where they end."
)
EXAMPLES = """examples:
  alloyc trace specs/kaiwo.yaml --source pod-logs --line '{"level":"error"}' --pod default/web-0 --pod-label app=web
  alloyc trace specs/kaiwo.yaml --source audit --from-file eventlist.json
  alloyc trace specs/kaiwo.yaml --job kueue --service kueue-system/kueue-webhook-service --port https=9443
  alloyc trace specs/kaiwo.yaml --job kube-state-metrics --object service.yaml --sample 'kube_pod_info{pod="a"}'
  alloyc trace config.alloy --component loki.process.pods --line 'level=info msg=hi' --label app=web
  alloyc trace config.alloy --component loki.process.pods --from-file pod.log --label app=web
  alloyc trace config.alloy --component discovery.relabel.pods --label __address__=10.0.0.1:80
  alloyc trace config.alloy --component loki.process.pods --follow --json < inputs.jsonl

With --component, and without --line, --label and --from-file, inputs are read from standard input as JSON lines:
  {"line": "hello", "labels": {"app": "web"}, "timestamp": "2026-01-15T12:00:00Z"}
Targets and samples have labels only. With --json, there is one object for each outcome.
"""
_ONE_COMPONENT = ("discovery.relabel", "loki.process", "loki.relabel", "prometheus.relabel")


@dataclass(frozen=True, slots=True)
class _Place:
    """The component to trace, its file and the components of it."""

    file: AlloyFile
    graph: Graph
    id: str

    @property
    def places(self) -> Places:
        from compiler.tracing.places import Places

        return Places(self.file.tree, self._locate)

    def _locate(self, start: int) -> Span:
        at = self.file.tree.position(start)
        return self.file.place(Span(self.file.source.path, *at, *at))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a spec; an Alloy file, or a ConfigMap as YAML")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--source", metavar="NAME", help="a source of the spec")
    start.add_argument("--job", metavar="NAME", help="a job of the spec")
    start.add_argument(
        "--component", metavar="ID", help="a component of the Alloy file, such as loki.process.pods"
    )
    parser.add_argument("--line", action="append", metavar="TEXT", help="a log line; may be repeated")
    parser.add_argument("--from-file", metavar="LOG", help="a file of log lines")
    parser.add_argument(
        "--label",
        action="append",
        type=assignment,
        metavar="NAME=VALUE",
        help="a label of all lines, of the target or of the sample; may be repeated",
    )
    parser.add_argument(
        "--sample",
        action="append",
        metavar="SAMPLE",
        help='a sample that the target exposes, as metric{a="b"}',
    )
    parser.add_argument("--collector", metavar="NAME", help="only this collector of the spec; all if absent")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=assignment,
        metavar="NAME=VALUE",
        dest="given",
        help="the value of a parameter of the spec; may be repeated",
    )
    add_object_arguments(parser)
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        type=assignment,
        metavar="NAME=VALUE",
        help="what sys.env(NAME) is; may be repeated",
    )
    parser.add_argument("--follow", action="store_true", help="go on through the file to its sinks")
    parser.add_argument("--now", metavar="TIME", help="the simulated clock, RFC 3339 (default: the real one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each outcome")


def run(arguments: argparse.Namespace) -> int:
    if arguments.line is not None and arguments.from_file is not None:
        raise UsageError("give either --line or --from-file")
    now = _now(arguments.now)
    report = Report()
    if arguments.component is None:
        return _run_spec(arguments, now, report)
    try:
        place = _find(arguments, report)
        inputs = _inputs(arguments, place, report) if place is not None and not report.failed else []
    except OSError as problem:
        raise UsageError(str(problem)) from None
    if place is None or report.failed:
        print_report(report, "text")
        return 1
    outcomes = _outcomes(arguments, place, inputs, now, report)
    _print(outcomes, place, [given.line for given in inputs], arguments.json)
    print_report(report, "text")
    return 1 if report.failed else 0


def _run_spec(arguments: argparse.Namespace, now: int, report: Report) -> int:
    from compiler.cli.trace_spec import trace_spec

    try:
        _write(trace_spec(arguments, now, report))
    except Problems:  # they are in the report
        pass
    except OSError as problem:
        raise UsageError(str(problem)) from None
    print_report(report, "text")
    return 1 if report.failed else 0


def _find(arguments: argparse.Namespace, report: Report) -> _Place | None:
    """The component, in a file that Alloy would load; None where something is reported. Raises UsageError."""
    from compiler.diagnostics.suggest import suggestion
    from compiler.simulator.graph import read_graph

    places = [
        _Place(file, read_graph(file.tree, dict(arguments.env)), arguments.component)
        for file in read_files([arguments.file], report)
    ]
    place = next((place for place in places if place.id in place.graph.components), None)
    if place is None:
        if report.failed:
            return None
        known = {name for place in places for name in place.graph.components if "." in name}
        hint = suggestion(arguments.component, known, "components") or "the file has no components"
        raise UsageError(f"{arguments.file} has no component {arguments.component!r}; {hint}")
    kind = place.graph.components[place.id].block.name
    if kind not in _ONE_COMPONENT and not arguments.follow:
        raise UsageError(f"{kind} is traced only with --follow; without it: {', '.join(_ONE_COMPONENT)}")
    _check(place.file, report)
    return place


def _check(file: AlloyFile, report: Report) -> None:
    """Report what Alloy would refuse: what does not load cannot be traced."""
    from compiler.alloy.checker import check
    from compiler.simulator.judges import JUDGES

    found = check(file.tree, file.source, judges=JUDGES)
    report.extend(file.placed(finding for finding in found if finding.severity is Severity.ERROR))


def _inputs(arguments: argparse.Namespace, place: _Place, report: Report) -> list[LogInput]:
    labels = dict(arguments.label or ())
    if arguments.from_file is not None:
        return from_texts(text_lines(read_bytes(arguments.from_file)), labels)
    has_line = place.graph.components[place.id].block.name.startswith("loki.")
    if arguments.line is not None:
        return from_texts(arguments.line, labels)
    if arguments.label is not None:
        if has_line:
            raise UsageError("--label goes with --line or --from-file for a log component")
        return from_texts([""], labels)
    if arguments.file == STANDARD_INPUT:
        raise UsageError("standard input cannot be both FILE and the inputs: give --line or --from-file")
    return read_json_lines(sys.stdin.buffer.read(), has_line, report)


def _outcomes(
    arguments: argparse.Namespace, place: _Place, inputs: list[LogInput], now: int, report: Report
) -> list[Outcome]:
    """What became of the inputs; each reason why something was not simulated is reported once."""
    from compiler.cli.trace_progress import with_progress
    from compiler.languages.go_limits import NotSimulated
    from compiler.simulator.network import follow
    from compiler.tracing.outcomes import in_input_order

    only, environment = not arguments.follow, dict(arguments.env)
    try:
        followed = follow(place.graph, [place.id], with_progress(inputs), now, only, environment)
    except NotSimulated as reason:
        report.error("trace/not-simulated", str(reason))
        return []
    outcomes = in_input_order(followed)
    unknown = [outcome for outcome in outcomes if outcome.verdict == "not simulated"]
    for message in dict.fromkeys(f"{outcome.at}: {outcome.reason}" for outcome in unknown):
        report.error("trace/not-simulated", message)
    return outcomes


def _print(outcomes: list[Outcome], place: _Place, lines_sent: list[str], as_json: bool) -> None:
    from compiler.tracing.outcomes import as_object
    from compiler.tracing.text import as_text

    if as_json:
        places = place.places
        objects = [as_object(outcome, places.alloy) for outcome in outcomes]
        text = "".join(json.dumps(shown, ensure_ascii=False) + "\n" for shown in objects)
    else:
        text = as_text(outcomes, place.places, lines_sent)
    _write(text)


def _write(text: str) -> None:
    from compiler.languages.go_json import printable

    sys.stdout.buffer.write(printable(text).encode())  # log lines are UTF-8 whatever the terminal's encoding


def _now(text: str | None) -> int:
    from compiler.simulator.stages.timestamp import parse_rfc3339

    if text is None:
        return time.time_ns()
    parsed = parse_rfc3339(text)
    if parsed is None:
        raise UsageError(f"--now {text!r} is no RFC 3339 time, such as 2026-01-15T12:00:00Z")
    return parsed
