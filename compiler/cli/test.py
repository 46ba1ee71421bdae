"""`alloyc test`: runs the tests that specs carry, and shows the trace of each that fails."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.findings import print_report
from compiler.cli.specs import UsageError, add_spec_arguments, chosen_specs
from compiler.diagnostics import Problems, Report

if TYPE_CHECKING:
    from compiler.plan.model import Plan
    from compiler.tracing.judging import Result

SUMMARY = "Run the tests of specs: what is sent in, and what must arrive where. Nothing is deployed."
EXAMPLES = """examples:
  alloyc test
  alloyc test specs/kaiwo.yaml --only console-lines-of-zap-carry-their-level
  alloyc test specs/kaiwo.yaml --set INSTALLER=helm
  alloyc test --format github        failures as annotations in a pull request
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_spec_arguments(parser)
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="run this test alone; may be repeated"
    )


def run(arguments: argparse.Namespace) -> int:
    report = Report()
    results: list[Result] = []
    for path in chosen_specs(arguments.specs):
        own = Report(sources=report.sources)
        with suppress(Problems):  # they are in the report
            results += run_tests(path, dict(arguments.given), arguments.only, own)
        if own.failed:  # `alloyc check` shows warnings
            report.extend(own.diagnostics)
    _refuse_unknown(arguments.only, results, report)
    failed = [result for result in results if result.findings]
    if arguments.format != "text":
        report.extend(finding for result in failed for finding in result.findings)
        print_report(report, arguments.format)
        return 1 if report.failed else 0
    for result in failed:
        sys.stdout.buffer.write(failure_text(result, report).encode())
    sys.stdout.flush()
    if report.diagnostics:
        print_report(report, "text")
    if results or not report.failed:
        print(_count(len(results), len(failed)), file=sys.stderr)
    return 1 if failed or report.failed else 0


def _refuse_unknown(only: list[str] | None, results: list[Result], report: Report) -> None:
    """Raises UsageError where --only names a test that no spec has."""
    ran = {result.test.name for result in results}
    for name in only or ():
        if name not in ran and not report.failed:
            raise UsageError(f"no test is called {name!r}")


def run_tests(path: Path, given: dict[str, str], only: list[str] | None, report: Report) -> list[Result]:
    """The results of the tests of one spec, in the order of their names. Raises Problems."""
    from compiler.pipeline import compile_configs

    plan, configs = compile_configs(path, given, report)
    _refuse_promtools(plan, only or ())
    tests = [test for test in plan.tests if only is None or test.name in only]
    if not tests:
        return []
    from compiler.tracing.judging import run_test
    from compiler.tracing.route import Ways

    ways = Ways(plan, configs)
    return [run_test(test, ways) for test in tests]


def _refuse_promtools(plan: Plan, only: Iterable[str]) -> None:
    """Raises UsageError where --only names the test of an alert."""
    from compiler.kinds.rules.alert import AlertRule

    entries = (rule.entry for rule in plan.rules)
    tests = {test.name for entry in entries if isinstance(entry, AlertRule) for test in entry.tests}
    for name in tests.intersection(only):
        raise UsageError(
            f"{name!r} tests an alert: run `promtool test rules out/{plan.name}/rules/*/tests/*.yaml`"
        )


def failure_text(result: Result, report: Report) -> str:
    """The findings of a failed test with their excerpts, and the trace of what was sent."""
    from compiler.diagnostics.render import render
    from compiler.languages.go_json import printable
    from compiler.tracing.report_text import traces_text

    found = render(list(result.findings), report.sources, "text", False).rstrip("\n")
    told = "".join(f"  {line}".rstrip() + "\n" for line in traces_text(result.traces).split("\n"))
    return printable("\n\n".join(part for part in (found, told.rstrip()) if part) + "\n\n")


def _count(ran: int, failed: int) -> str:
    tests = f"{ran} test{'' if ran == 1 else 's'}"
    return f"{tests}, {failed} failed" if failed else f"{tests} passed"
