"""`alloyc compile`: specs to out/, or with --check a comparison of the two."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.findings import print_report
from compiler.cli.specs import add_spec_arguments, chosen_specs
from compiler.diagnostics import Problems, Report

if TYPE_CHECKING:
    from compiler.artifacts import Artifacts

SUMMARY = "Compile specs to Alloy configs, Kubernetes manifests and dashboards."
EXAMPLES = """examples:
  alloyc compile                                 every spec of specs/ into out/
  alloyc compile specs/kaiwo.yaml --set INSTALLER=helm --set NAMESPACE=observability
  alloyc compile --check                         write nothing; print a diff and fail if out/ is stale
  alloyc compile --check --format github         the same, as annotations in a pull request
"""

STALE = {
    "missing": "missing",
    "changed": "not what the specs say",
    "mode": "executable where it should not be, or the other way round",
    "stale": "made by no spec",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_spec_arguments(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="output folder; out if absent"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, fail if the output would change")


def run(arguments: argparse.Namespace) -> int:
    report = Report()
    compiled = _compile_all(chosen_specs(arguments.specs), dict(arguments.given), report)
    if report.failed:
        print_report(report, arguments.format)
        return 1
    trees = {name: artifacts.render() for name, artifacts in compiled.items()}
    _warn_of_changes(arguments.out, compiled, trees, report)
    _look_for_credentials(compiled, trees, report)
    if report.failed:
        print_report(report, arguments.format)
        return 1
    whole = not arguments.specs  # only who compiles all specs knows which folders no spec makes
    if arguments.check:
        _compare(arguments.out, trees, whole, report, arguments.format == "text")
    else:
        _write(arguments.out, trees, whole, report)
    print_report(report, arguments.format)
    return 1 if report.failed else 0


def _compile_all(paths: list[Path], given: dict[str, str], report: Report) -> dict[str, Artifacts]:
    """The artifacts of each spec by name; those that fail are in the report."""
    from compiler.pipeline import compile_spec

    compiled = {}
    for path in paths:
        own = Report(sources=report.sources)
        with suppress(Problems):  # they are in the report
            compiled[path.stem] = compile_spec(path, given, own)
        report.extend(own.diagnostics)
    return compiled


def _look_for_credentials(
    compiled: dict[str, Artifacts], trees: dict[str, dict[str, bytes]], report: Report
) -> None:
    """Report what looks like a credential in the documents, before anything is written."""
    from compiler.checks.credentials import check_documents

    for name, artifacts in compiled.items():
        report.extend(check_documents(artifacts, trees[name]))


def _warn_of_changes(
    out: Path, compiled: dict[str, Artifacts], trees: dict[str, dict[str, bytes]], report: Report
) -> None:
    """Warn of changes since the last compile that cannot be applied over what runs."""
    from compiler.checks.previous_output import check_previous_output

    for name, artifacts in compiled.items():
        check_previous_output(out / name, artifacts, trees[name], report)


def _write(out: Path, trees: dict[str, dict[str, bytes]], whole: bool, report: Report) -> None:
    from compiler.writer import write_trees

    for name in write_trees(out, trees, report, prune=whole):
        files = trees.get(name)
        what = (
            f"wrote {out / name} ({len(files)} files)" if files else f"removed {out / name}: no spec makes it"
        )
        print(what, file=sys.stderr)


def _compare(out: Path, trees: dict[str, dict[str, bytes]], whole: bool, report: Report, show: bool) -> None:
    """Report each file that is not as the specs say; `show` prints what would change as a diff."""
    from compiler.writer import compare_trees, unified_diff

    try:
        differences = compare_trees(out, trees, prune=whole)
    except OSError as error:
        report.error("output/not-readable", f"{error.filename or out} cannot be read: {error.strerror}")
        return
    if show:
        sys.stdout.write(unified_diff(differences, f"{out}/"))
    for difference in differences:
        report.error(
            "output/stale",
            f"{out / difference.path} is {STALE[difference.kind]}",
            hint="run `alloyc compile`, review the diff and commit it",
        )
