"""`alloyc unused`: what a stack stores and nothing reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compiler.cli.main import main

CASES = Path(__file__).parents[1] / "cases"
DECLARED = str(CASES / "declared_metrics_feed_a_dashboard" / "spec.yaml")
USED = str(CASES / "keep_used_keeps_what_a_dashboard_reads" / "spec.yaml")
KEPT = str(CASES / "kept_and_dropped_metrics" / "spec.yaml")


def test_with_derived_keep_lists_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unused", DECLARED]) == 0
    assert capsys.readouterr().out == (
        "spec:\n"
        "  shop: 2 families exposed, 2 stored, 0 of them read by nothing\n"
        "  stock: 2 families exposed, 1 stored, 0 of them read by nothing\n"
        "  together: 0 families to spare, at least 0 series of one target of each job\n"
    )


def test_what_the_spec_asks_for_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unused", USED]) == 0
    assert "    kubelet_node_name (also_keep)\n" in capsys.readouterr().out


def test_a_family_that_nobody_reads_is_listed_with_its_least_number_of_series(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["unused", "--format", "json", KEPT]) == 0
    (spec,) = json.loads(capsys.readouterr().out)
    (job,) = spec["jobs"]
    assert job["unread"] == [{"family": "kubelet_running_pods", "series": 1, "asked_for": False}]
    assert (job["stored"], job["series"], spec["series"]) == (1, 1, 1)


def test_a_spec_with_problems_is_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    rejected = CASES.parent / "rejected" / "spec" / "unknown-exporter" / "misspelt" / "spec.yaml"
    assert main(["unused", str(rejected)]) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert "spec/unknown-exporter" in printed.err
