"""`alloyc check`: everything that is wrong with specs; nothing is written."""

from __future__ import annotations

import argparse
from contextlib import suppress

from compiler.cli.findings import print_report
from compiler.cli.specs import add_spec_arguments, chosen_specs
from compiler.diagnostics import Problems, Report

SUMMARY = "Report everything that is wrong with specs. Nothing is written."
EXAMPLES = """examples:
  alloyc check
  alloyc check specs/kaiwo.yaml --set INSTALLER=helm
  alloyc check --format github        annotations in a pull request
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_spec_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from compiler.pipeline import compile_spec

    report = Report()
    for path in chosen_specs(arguments.specs):
        own = Report(sources=report.sources)
        with suppress(Problems):  # they are in the report
            compile_spec(path, dict(arguments.given), own)
        report.extend(own.diagnostics)
    print_report(report, arguments.format)
    return 1 if report.failed else 0
