"""`alloyc trace`: what an Alloy component does with given lines, targets or samples, step by step."""

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
from compiler.diagnostics import Report, Severity, Span

if TYPE_CHECKING:
    from compiler.cli.trace_outcomes import Outcome
    from compiler.simulator.graph import Graph
    from compiler.simulator.pipeline import LogInput

SUMMARY = (
    "Show what a component of an Alloy file does with log lines, targets or samples, and where they end."
)
EXAMPLES = """examples:
  alloyc trace config.alloy --component loki.process.pods --line 'level=info msg=hi' --label app=web
  alloyc trace config.alloy --component loki.process.pods --from-file pod.log --label app=web
  alloyc trace config.alloy --component discovery.relabel.pods --label __address__=10.0.0.1:80
  alloyc trace config.alloy --component loki.process.pods --follow --json < inputs.jsonl

Without --line, --label and --from-file, inputs are read from standard input as JSON lines:
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

    def position(self, start: int) -> str:
        """A byte offset of the text as FILE:LINE:COLUMN; nothing for what is not in it."""
        if start < 0:
            return ""
        at = self.file.tree.position(start)
        span = self.file.place(Span(self.file.source.path, *at, *at))
        return f"{span.path}:{span.line}:{span.column}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="an Alloy file, or a ConfigMap as YAML")
    parser.add_argument(
        "--component", required=True, metavar="ID", help="the component, such as loki.process.pods"
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
    try:
        place = _find(arguments, report)
        inputs = _inputs(arguments, place, report) if place is not None and not report.failed else []
    except OSError as problem:
        raise UsageError(str(problem)) from None
    if place is None or report.failed:
        print_report(report, "text")
        return 1
    outcomes = _outcomes(arguments, place, inputs, now, report)
    _print(outcomes, place, arguments.json)
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
    from compiler.cli.trace_outcomes import in_input_order
    from compiler.languages.go_limits import NotSimulated
    from compiler.simulator.network import follow

    only, environment = not arguments.follow, dict(arguments.env)
    try:
        outcomes = in_input_order(follow(place.graph, [place.id], inputs, now, only, environment))
    except NotSimulated as reason:
        report.error("trace/not-simulated", str(reason))
        return []
    unknown = [outcome for outcome in outcomes if outcome.verdict == "not simulated"]
    for message in dict.fromkeys(f"{outcome.at}: {outcome.reason}" for outcome in unknown):
        report.error("trace/not-simulated", message)
    return outcomes


def _print(outcomes: list[Outcome], place: _Place, as_json: bool) -> None:
    from compiler.cli.trace_outcomes import as_object
    from compiler.cli.trace_text import as_text
    from compiler.languages.go_json import printable

    if as_json:
        objects = [as_object(outcome, place.position) for outcome in outcomes]
        text = "".join(json.dumps(shown, ensure_ascii=False) + "\n" for shown in objects)
    else:
        text = as_text(outcomes, place.position)
    sys.stdout.buffer.write(printable(text).encode())  # log lines are UTF-8 whatever the terminal's encoding


def _now(text: str | None) -> int:
    from compiler.simulator.stages.timestamp import parse_rfc3339

    if text is None:
        return time.time_ns()
    parsed = parse_rfc3339(text)
    if parsed is None:
        raise UsageError(f"--now {text!r} is no RFC 3339 time, such as 2026-01-15T12:00:00Z")
    return parsed
