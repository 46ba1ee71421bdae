"""`alloyc trace FILE --component ID`: what a component of an Alloy file does with what is given."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from compiler.cli.alloy_files import STANDARD_INPUT, AlloyFile, read_bytes, read_files
from compiler.cli.specs import UsageError
from compiler.cli.trace_inputs import from_texts, read_json_lines, text_lines
from compiler.cli.trace_objects import given_objects, has_objects
from compiler.diagnostics import Report, Severity, Span

if TYPE_CHECKING:
    from compiler.alloy import ast
    from compiler.simulator.graph import Graph
    from compiler.simulator.pipeline import LogInput
    from compiler.tracing.outcomes import Outcome
    from compiler.tracing.places import Places

_ONE_COMPONENT = ("discovery.relabel", "loki.process", "loki.relabel", "prometheus.relabel")


class _Place(Struct, frozen=True):
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


def trace_component(arguments: argparse.Namespace, now: int, report: Report) -> str:
    """The text or the JSON lines to print; what cannot be told is reported. Raises Problems and UsageError."""
    place = _find(arguments, report)
    inputs = _inputs(arguments, place, report)
    report.stop_if_failed()
    outcomes = _outcomes(arguments, place, inputs, now, report)
    return _shown(outcomes, place, [given.line for given in inputs], arguments.json)


def _find(arguments: argparse.Namespace, report: Report) -> _Place:
    """The component, in a file that Alloy would load. Raises Problems and UsageError."""
    from compiler.diagnostics.suggest import suggestion
    from compiler.simulator.graph import read_graph

    places = [
        _Place(file, read_graph(file.tree, dict(arguments.env)), arguments.component)
        for file in read_files([arguments.file], report)
    ]
    place = next((place for place in places if place.id in place.graph.components), None)
    if place is None:
        report.stop_if_failed()
        known = {name for place in places for name in place.graph.components if "." in name}
        hint = suggestion(arguments.component, known, "components") or "the file has no components"
        raise UsageError(f"{arguments.file} has no component {arguments.component!r}; {hint}")
    kind = place.graph.components[place.id].block.name
    if kind not in _ONE_COMPONENT and not arguments.follow:
        raise UsageError(f"{kind} is traced only with --follow; without it: {', '.join(_ONE_COMPONENT)}")
    _check(place.file, report)
    report.stop_if_failed()
    return place


def _check(file: AlloyFile, report: Report) -> None:
    """Report what Alloy would refuse: what does not load cannot be traced."""
    from compiler.alloy.checker import check
    from compiler.simulator.judges import JUDGES

    found = check(file.tree, file.source, judges=JUDGES)
    report.extend(file.placed(finding for finding in found if finding.severity is Severity.ERROR))


def _inputs(arguments: argparse.Namespace, place: _Place, report: Report) -> list[LogInput]:
    labels = dict(arguments.label or ())
    block = place.graph.components[place.id].block
    if has_objects(arguments):
        if block.name != "discovery.kubernetes":
            raise UsageError("objects go with --source, with --job and with a component discovery.kubernetes")
        return _discovered(block, arguments, report)
    if arguments.from_file is not None:
        return from_texts(text_lines(read_bytes(arguments.from_file)), labels)
    has_line = block.name.startswith("loki.")
    if arguments.line is not None:
        return from_texts(arguments.line, labels)
    if arguments.label is not None:
        if has_line:
            raise UsageError("--label goes with --line or --from-file for a log component")
        return from_texts([""], labels)
    if arguments.file == STANDARD_INPUT:
        raise UsageError("standard input cannot be both FILE and the inputs: give --line or --from-file")
    return read_json_lines(sys.stdin.buffer.read(), has_line, report)


def _discovered(block: ast.Block, arguments: argparse.Namespace, report: Report) -> list[LogInput]:
    """The targets of a discovery.kubernetes of the file, with a line each where one is given."""
    from compiler.languages.go_limits import NotSimulated
    from compiler.simulator.kubernetes.discovery import discover
    from compiler.simulator.pipeline import LogInput

    try:
        found = discover(block, given_objects(arguments, report), dict(arguments.env))
    except NotSimulated as reason:
        report.error("trace/not-simulated", str(reason))
        return []
    for passed_over in found.passed_over:
        print(f"passed over: {passed_over}", file=sys.stderr)
    labels, lines = dict(arguments.label or ()), arguments.line or [""]
    return [LogInput(line, target | labels) for line in lines for target in found.targets]


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


def _shown(outcomes: list[Outcome], place: _Place, lines_sent: list[str], as_json: bool) -> str:
    from compiler.tracing.outcomes import as_object
    from compiler.tracing.text import as_text

    places = place.places
    if not as_json:
        return as_text(outcomes, places, lines_sent)
    objects = [as_object(outcome, places.alloy) for outcome in outcomes]
    return "".join(json.dumps(shown, ensure_ascii=False) + "\n" for shown in objects)
