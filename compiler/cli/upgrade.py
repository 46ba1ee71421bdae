"""`alloyc upgrade`: what in Alloy files changes between two releases, by line."""

from __future__ import annotations

import argparse
import sys

from compiler.cli.alloy_files import read_files
from compiler.cli.findings import print_report
from compiler.diagnostics import Report

SUMMARY = (
    "List what the files use that is removed, renamed, newly required or newly optional in another release."
)
EXAMPLES = """examples:
  alloyc upgrade --to 1.19 config.alloy
  alloyc upgrade --from 1.14 --to 1.18.1 out/*/*/*.alloy
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="Alloy files or folders of them; - for standard input"
    )
    parser.add_argument("--to", required=True, metavar="RELEASE", help="the release to go to, such as 1.19")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="RELEASE",
        help="the release that runs the files now (default: the newest known one before --to)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="how findings are printed",
    )


def run(arguments: argparse.Namespace) -> int:
    from compiler.alloy.catalog import UnknownReleaseError
    from compiler.alloy.checker.upgrade import check_upgrade

    report = Report()
    try:
        start = arguments.start or _release_before(arguments.to)
        for file in read_files(arguments.files, report):
            report.extend(file.placed(check_upgrade(file.tree, file.source, start, arguments.to)))
    except (UnknownReleaseError, OSError) as problem:
        print(f"alloyc upgrade: {problem}", file=sys.stderr)
        return 2
    print_report(report, arguments.format)
    return 1 if report.failed else 0


def _release_before(release: str) -> str:
    """The newest release of the catalog that is older than `release`."""
    from compiler.alloy.catalog import load_catalog, snapshots

    newer = load_catalog(release).release.newer
    return snapshots()[max(newer - 1, 0)]
