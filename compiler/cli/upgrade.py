"""`alloyc upgrade`: what in Alloy files, or in what specs compile to, changes between two releases, by line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compiler.cli.alloy_files import read_files
from compiler.cli.findings import print_report
from compiler.cli.specs import add_set_argument, chosen_specs, is_spec
from compiler.diagnostics import Problems, Report, SourceText

SUMMARY = (
    "List what specs or Alloy files use that is removed, renamed, newly deprecated, required or optional in another "
    "release."
)
EXAMPLES = """examples:
  alloyc upgrade --to 1.19                       what all specs compile to, from the releases that they pin
  alloyc upgrade --to 1.19 specs/kaiwo.yaml
  alloyc upgrade --to 1.19 config.alloy
  alloyc upgrade --from 1.14 --to 1.18.1 out/*/*/*.alloy
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        metavar="SPEC|FILE",
        help="specs, Alloy files or folders of these; - for standard input; all of specs/ if none",
    )
    add_set_argument(parser)
    parser.add_argument("--to", required=True, metavar="RELEASE", help="the release to go to, such as 1.19")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="RELEASE",
        help="the release that runs them now (default: what a spec pins, else the newest known one before --to)",
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

    specs = [Path(name) for name in arguments.files if is_spec(name)]
    files = [name for name in arguments.files if not is_spec(name)]
    report = Report()
    try:
        start = arguments.start or _release_before(arguments.to)
        for path in specs if files else chosen_specs(specs):
            _check_spec(path, arguments, report)
        for file in read_files(files, report):
            report.extend(file.placed(check_upgrade(file.tree, file.source, start, arguments.to)))
    except (UnknownReleaseError, OSError) as problem:
        print(f"alloyc upgrade: {problem}", file=sys.stderr)
        return 2
    print_report(report, arguments.format)
    return 1 if report.failed else 0


def _check_spec(path: Path, arguments: argparse.Namespace, report: Report) -> None:
    """Report what changes in the configs that a spec compiles to, with the entries of the spec behind them."""
    from compiler.alloy import parse
    from compiler.alloy.checker.upgrade import check_upgrade
    from compiler.pipeline import build_configs, plan_spec

    own = Report(sources=report.sources)
    try:
        plan = plan_spec(path, dict(arguments.given), own)
        configs = build_configs(plan, own)
    except Problems:  # what does not compile has no release either
        report.extend(own.diagnostics)
        return
    pinned = {c.name: c.image.version for scope in plan.scopes for c in scope.collectors}
    for config in configs:
        source = report.sources[config.path] = SourceText(config.path, config.text, "bytes")
        start, tree = arguments.start or pinned[config.collector], parse(config.text)
        report.extend(check_upgrade(tree, source, start, arguments.to, built=config.tree))


def _release_before(release: str) -> str:
    """The newest release of the catalog that is older than `release`."""
    from compiler.alloy.catalog import load_catalog, snapshots

    newer = load_catalog(release).release.newer
    return snapshots()[max(newer - 1, 0)]
