"""Alloy's own validator cases: the checker finds the same, at the same places, in the same words."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.alloy import parse
from compiler.alloy.checker import check
from compiler.diagnostics import Diagnostic, SourceText
from tests.shared_data import cases

CASES: list[dict[str, Any]] = cases("validator/txtar")

DEEPER = frozenset(
    {
        "alloy/no-input",
        "alloy/no-destination",
        "alloy/unused-component",
        "alloy/missing-one-of",
    }
)
"""Codes of what `alloy validate` does not look for."""

Found = tuple[str, int, int, str]


def findings_of(case: dict[str, Any]) -> list[Diagnostic]:
    found = []
    for name, text in case["files"].items():
        found += check(
            parse(text), SourceText(name, text, "bytes"), stability=case["stability"], community=False
        )
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_validator_and_the_checker_agree(case: dict[str, Any]) -> None:
    expected: set[Found] = {(d["severity"], d["line"], d["col"], d["message"]) for d in case["diagnostics"]}
    found = {
        (str(d.severity), d.span.line, d.span.column, d.message)
        for d in findings_of(case)
        if d.code not in DEEPER and d.span is not None
    }
    assert found == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 8
