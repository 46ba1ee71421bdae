"""`alloyc trace`: what a compiled spec, or a component of an Alloy file, does with given inputs, step by step."""

from __future__ import annotations

import argparse
import sys
import time

from compiler.cli.findings import print_report
from compiler.cli.specs import UsageError
from compiler.cli.trace_inputs import assignment
from compiler.cli.trace_objects import add_object_arguments
from compiler.diagnostics import Problems, Report

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
    from compiler.cli.trace_component import trace_component
    from compiler.cli.trace_spec import trace_spec

    if arguments.line is not None and arguments.from_file is not None:
        raise UsageError("give either --line or --from-file")
    now = _now(arguments.now)
    report = Report()
    follow = trace_spec if arguments.component is None else trace_component
    try:
        _write(follow(arguments, now, report))
    except Problems:  # they are in the report
        pass
    except OSError as problem:
        raise UsageError(str(problem)) from None
    print_report(report, "text")
    return 1 if report.failed else 0


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
