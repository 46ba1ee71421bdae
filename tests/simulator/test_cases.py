"""Every shared relabel, stage and pipeline case, replayed by the simulator and compared with what Alloy did."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.simulator.relabel import apply_rules
from compiler.simulator.relabel_rules import read_rules
from tests.shared_data import cases, shared
from tests.simulator.replay import blocks, configure, expected, outcome, replay

_RELABEL = ("own", "prometheus", "validate", "victoriametrics")


def _of(files: tuple[str, ...], *kinds: str) -> list[Any]:
    chosen = [(file, case) for file in files for case in cases(file) if case["kind"] in kinds]
    return [pytest.param(case, id=f"{file}-{case['id']}") for file, case in chosen]


def _stage_files() -> tuple[str, ...]:
    return (
        *(f"stages/{path.stem}" for path in sorted(shared("cases/stages").glob("*.json"))),
        "pipelines/own",
    )


_RELABEL_FILES = tuple(f"relabel/{name}" for name in _RELABEL)
_STAGE_FILES = _stage_files()


@pytest.mark.parametrize("case", _of(_RELABEL_FILES, "apply"))
def test_rules_leave_the_labels_that_alloy_leaves(case: Any) -> None:
    rules, findings = read_rules(blocks(case["rules_alloy"]))
    want = case["expect"]
    if "alloy_error" in want:
        assert findings
        return
    assert not findings
    labels = apply_rules(rules, case["input"]).labels
    assert labels == (None if want.get("dropped") else want["labels"])


@pytest.mark.parametrize("case", _of(_RELABEL_FILES, "validate"))
def test_rules_are_refused_that_alloy_refuses(case: Any) -> None:
    _, findings = read_rules(blocks(case["rules_alloy"]))
    assert (not findings) == case["expect"]["valid"], findings


@pytest.mark.parametrize("case", _of(_STAGE_FILES, "config"))
def test_stages_are_refused_that_alloy_refuses(case: Any) -> None:
    _, findings = configure(case)
    assert (not findings) == case["expect"]["valid"], findings


@pytest.mark.parametrize("case", _of(_STAGE_FILES, "run"))
def test_entries_come_out_as_alloy_gives_them_out(case: Any) -> None:
    stages, findings = configure(case)
    assert (not findings) == case["expect"]["valid"], findings
    if findings:
        return
    processed = replay(case, stages)
    assert [ended for ended in processed.ended if ended.verdict == "not simulated"] == []
    want, got = expected(case), outcome(processed)
    if case["expect"].get("ordered", True):
        assert got.entries == want.entries
    else:
        assert sorted(got.entries) == sorted(want.entries)
    assert got.metrics == want.metrics
