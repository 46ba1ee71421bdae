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
    whole = not arguments.specs
    code = _compare(arguments.out, trees, whole, report) if arguments.check else 0
    if not arguments.check:
        _write(arguments.out, trees, whole, report)
    print_report(report, arguments.format)
    return 1 if report.failed else code


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


def _write(out: Path, trees: dict[str, dict[str, bytes]], whole: bool, report: Report) -> None:
    from compiler.writer import remove_stale, write_tree

    for name, files in trees.items():
        if write_tree(out / name, files, report):
            print(f"wrote {out / name} ({len(files)} files)", file=sys.stderr)
    if whole:
        for stale in remove_stale(out, trees.keys(), report):
            print(f"removed {stale}: no spec makes it", file=sys.stderr)


def _compare(out: Path, trees: dict[str, dict[str, bytes]], whole: bool, report: Report) -> int:
    from compiler.writer import compare_tree, stale_trees, unified_diff

    differences = [d for name, files in trees.items() for d in compare_tree(out / name, files)]
    if whole:
        differences += stale_trees(out, trees.keys())
    sys.stdout.write(unified_diff(differences))
    if differences:
        print(f"{out} is not what the specs say: run `alloyc compile` and review the diff", file=sys.stderr)
    return 1 if differences else 0
