"""Stages and relabel rules: the checker refuses what Alloy refuses, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.alloy.checking import errors
from tests.shared_data import cases, shared

STAGES: list[dict[str, Any]] = [
    case
    for path in sorted(shared("cases/stages").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
    if case["kind"] == "config"
]
RULES: list[dict[str, Any]] = [case for case in cases("relabel/validate") if case["kind"] == "validate"]


@pytest.mark.parametrize("case", STAGES, ids=lambda case: case["id"])
def test_a_stage_is_refused_where_alloy_refuses_it(case: dict[str, Any]) -> None:
    config = f'loki.process "p" {{\nforward_to = []\n{case["config"]}\n}}\n'
    found = errors(config)
    assert bool(found) != case["expect"]["valid"], found
    for seen_by_alloy in case["expect"].get("alloy_validate", ()):
        assert seen_by_alloy["line"] + 2 in [finding.span.line for finding in found if finding.span]


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_a_rule_is_refused_where_alloy_refuses_it(case: dict[str, Any]) -> None:
    found = errors(f'discovery.relabel "r" {{\ntargets = []\n{case["rules_alloy"]}\n}}\n')
    assert bool(found) != case["expect"]["valid"], found
    for seen_by_alloy in case["expect"].get("alloy_validate", ()):
        assert seen_by_alloy["line"] + 2 in [finding.span.line for finding in found if finding.span]
