"""`alloyc unused`: the metric families that a stack stores and that none of its queries reads, by job."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from compiler.cli.findings import print_report
from compiler.cli.specs import add_spec_arguments, chosen_specs
from compiler.diagnostics import Problems, Report

if TYPE_CHECKING:
    from compiler.coverage.usage import Unread, Usage

SUMMARY = """List the metric families that are stored and that no dashboard, rule or saved query reads.

A number of series is the least that one target gives: one series for each combination of the label values that the
catalog knows, 14 for a histogram. Labels with open values, such as pod, count as one. Multiply by your targets."""
EXAMPLES = """examples:
  alloyc unused
  alloyc unused specs/kaiwo.yaml --format json | jq '.[].jobs[] | {job, series}'

`keep: used` on a job stores only what is read, and what the job's `also_keep` names.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_spec_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the list; 1 where a spec has problems, which are printed instead."""
    from compiler.pipeline import plan_spec, usages_of

    report = Report()
    found: dict[str, tuple[Usage, ...]] = {}
    for path in chosen_specs(arguments.specs):
        own = Report(sources=report.sources)
        with suppress(Problems):  # they are in the report
            found[path.stem] = usages_of(plan_spec(path, dict(arguments.given), own), own)
        report.extend(own.diagnostics)
    if report.failed:
        print_report(report, arguments.format)
        return 1
    if arguments.format == "json":
        json.dump([_entry(name, usages) for name, usages in found.items()], sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(_text(name, usages) for name, usages in found.items()))
    return 0


def _entry(spec: str, usages: tuple[Usage, ...]) -> dict[str, Any]:
    jobs = [
        {
            "job": usage.job,
            "known": usage.known,
            "exposed": usage.exposed,
            "stored": usage.stored,
            "series": usage.series,
            "unread": [
                {"family": one.family, "series": one.series, "asked_for": one.asked_for}
                for one in usage.unread
            ],
        }
        for usage in usages
    ]
    return {"spec": spec, "jobs": jobs, "series": sum(usage.series for usage in usages)}


def _text(spec: str, usages: tuple[Usage, ...]) -> str:
    lines = [f"{spec}:"]
    for usage in usages:
        lines.append(f"  {usage.job}: {_counts(usage)}")
        lines += [f"    {one.family} ({_reason(one)})" for one in usage.unread]
    unread = sum(not one.asked_for for usage in usages for one in usage.unread)
    total = sum(usage.series for usage in usages)
    lines.append(f"  together: {unread} families to spare, {_series(total)} of one target of each job")
    return "\n".join(lines) + "\n"


def _counts(usage: Usage) -> str:
    if not usage.known:
        return "not known what it exposes: name its `exporter`, or list its `metrics`"
    return f"{usage.exposed} families exposed, {usage.stored} stored, {len(usage.unread)} of them read by nothing"


def _reason(one: Unread) -> str:
    return "also_keep" if one.asked_for else _series(one.series)


def _series(count: int) -> str:
    return f"at least {count} series" if count != 1 else "at least 1 series"
