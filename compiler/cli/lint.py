"""`alloyc lint`: what Alloy would refuse or silently misread in Alloy files."""

from __future__ import annotations

import argparse
import sys

from compiler.cli.alloy_files import read_files
from compiler.cli.findings import print_report
from compiler.diagnostics import Diagnostic, Report, Severity

SUMMARY = (
    "Check Alloy files: what Alloy would refuse when it loads them, what it would misread, what does nothing."
)
EXAMPLES = """examples:
  alloyc lint config.alloy
  alloyc lint manifests/*.yaml       the *.alloy keys of ConfigMaps; lines are those of the YAML file
  alloyc lint --alloy-version 1.18.1 --stability experimental out/
  alloyc lint --ignore alloy/no-input,alloy/deprecated-function config.alloy
  alloyc lint --select stage,relabel --format sarif config.alloy > findings.sarif

A comment silences a finding on its line, or on the line below when it stands alone:
  // alloyc:ignore alloy/plain-http the service has no certificate yet
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="Alloy files, folders of them, ConfigMaps as YAML; - for standard input",
    )
    parser.add_argument(
        "--alloy-version", metavar="RELEASE", help="the release that runs them (default: the newest known)"
    )
    parser.add_argument(
        "--stability",
        choices=("experimental", "public-preview", "generally-available"),
        help="the collector's --stability.level (unless given, features that need one are only warned of)",
    )
    parser.add_argument(
        "--community",
        action=argparse.BooleanOptionalAction,
        help="whether the collector runs with --feature.community-components.enabled",
    )
    parser.add_argument(
        "--select", metavar="CODES", type=_codes, help="only these codes, or parts before the slash"
    )
    parser.add_argument("--ignore", metavar="CODES", type=_codes, default=(), help="all but these")
    parser.add_argument("--strict", action="store_true", help="warnings count as problems too")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="how findings are printed",
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


def run(arguments: argparse.Namespace) -> int:
    from compiler.alloy.catalog import UnknownReleaseError, load_catalog
    from compiler.alloy.checker import check
    from compiler.flow.judges import JUDGES

    report = Report()
    try:
        load_catalog(arguments.alloy_version)
        for file in read_files(arguments.files, report):
            found = check(
                file.tree,
                file.source,
                release=arguments.alloy_version,
                stability=arguments.stability,
                community=arguments.community,
                judges=JUDGES,
            )
            report.extend(file.placed(found))
    except (UnknownReleaseError, OSError) as problem:
        print(f"alloyc lint: {problem}", file=sys.stderr)
        return 2
    report.diagnostics = [found for found in report.diagnostics if _is_wanted(found, arguments)]
    print_report(report, arguments.format)
    return 1 if report.failed or (arguments.strict and _has_warnings(report)) else 0


def _is_wanted(found: Diagnostic, arguments: argparse.Namespace) -> bool:
    names = (found.code, found.code.partition("/")[0])
    selected = arguments.select is None or any(name in arguments.select for name in names)
    return selected and not any(name in arguments.ignore for name in names)


def _has_warnings(report: Report) -> bool:
    return any(found.severity is Severity.WARNING for found in report.diagnostics)
