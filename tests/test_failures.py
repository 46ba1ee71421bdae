"""How hand-written stacks failed, and the cases that show each of these failures rejected: no failure comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

REJECTED = Path(__file__).parent / "rejected"

# Failure -> cases below tests/rejected. D: dashboards.
FAILURES: dict[str, tuple[str, ...]] = {
    "D1": ("query/unknown-metric/nothing_scrapes_it",),
    "D2": ("query/legend-label/after_an_aggregation", "query/lost-label/after_an_aggregation"),
    "D3": ("dashboard/datasource-by-name/in_a_panel",),
    "D4": ("dashboard/override-of-nothing/a_name_that_no_query_gives", "query/unit-misfit/cores_as_percent"),
    "D5": ("dashboard/all-matches-nothing/compared_with_equals", "dashboard/all-on-the-wrong-type/a_textbox"),
    "D6": ("dashboard/overlapping-panels/by_two_columns",),
    "D7": ("dashboard/renamed-to-one/two_columns_of_a_table",),
    "D8": ("dashboard/unsafe-text/in_quotation_marks", "query/parser-mismatch/json_of_mixed_lines"),
    "D9": ("query/phase-as-lines/five_lines_for_each_pod",),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_of_the_past_has_a_case_with_its_message(failure: str) -> None:
    for case in FAILURES[failure]:
        code = case.rpartition("/")[0]
        assert f"error[{code}]" in (REJECTED / case / "expected.txt").read_text(encoding="utf-8"), case
