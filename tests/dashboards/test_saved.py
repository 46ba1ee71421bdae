"""Dashboards that were saved from Grafana: what is taken, what is refused, and that nothing in them is a traceback."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compiler.coverage.dashboard_fields import lint_fields
from compiler.coverage.proof import prove
from compiler.dashboards.lint import dangling_links, lint
from compiler.dashboards.saved import UnfitError, read_saved
from compiler.dashboards.to_json import compact, render
from compiler.plan.model import Plan
from compiler.proof.consumers import stack_consumers
from tests.coverage.stack import STREAMS, SUPPLIES

OUT = Path(__file__).parents[2] / "out" / "kaiwo" / "dashboards"
BOARDS = sorted(OUT.glob("*.json"))
PLAN = Plan("p", "", "cluster.local", (), (), (), "", ())
JUNK: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "$x",
    "{{pod}}",
    [],
    {},
    [None],
    [[]],
    {"type": {}},
    {"uid": [1]},
)

REFUSED = {
    "": "not JSON",
    "{": "not JSON",
    "[]": "no JSON object",
    '{"panels": NaN}': "NaN",
    '{"title": "\\ud800"}': "what no JSON file can",
    '{"panels": {}}': "`panels` of the dashboard is not a list",
    '{"panels": [1]}': "item 1 of `panels` of the dashboard is not an object",
    '{"panels": [{"targets": [{"expr": 1}]}]}': "`expr` of item 1 of `targets` of item 1 of `panels`",
    '{"panels": [{"datasource": {"type": {}}}]}': "`type` of `datasource` of item 1",
    '{"templating": {"list": [{"name": ["a"]}]}}': "`name` of item 1 of `list` of `templating`",
    '{"uid": "other"}': "'other', not 'board'",
    '{"x": ' * 200 + "1" + "}" * 200: "nested too deeply",
    "[" * 200_000: "nested too deeply",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_what_is_no_dashboard_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UnfitError) as refusal:
        read_saved(text, "board.json", "board")
    assert REFUSED[text] in refusal.value.diagnostic.message


def test_what_grafana_numbers_anew_is_left_out() -> None:
    saved = {
        "id": 12,
        "version": 3,
        "uid": None,
        "panels": [{"title": "a", "description": None}],
        "__inputs": [],
    }
    model = read_saved(json.dumps(saved), "board.json", "board")
    assert model == {
        "uid": "board",
        "panels": [{"title": "a"}],
        "templating": {"list": []},
        "annotations": {"list": []},
    }


def test_an_answer_of_grafanas_api_is_read_as_well() -> None:
    answer = {"meta": {"slug": "x"}, "dashboard": {"uid": "board", "panels": []}}
    assert read_saved(json.dumps(answer), "board.json", "board")["uid"] == "board"


@pytest.mark.parametrize("board", BOARDS, ids=lambda path: path.stem)
def test_our_own_dashboards_are_read_back_unchanged(board: Path) -> None:
    text = board.read_text(encoding="utf-8")
    model = json.loads(text)
    del model["version"]
    assert read_saved(text, board.name, board.stem) == model


@pytest.mark.parametrize("seed", range(120))
def test_a_spoilt_dashboard_is_refused_or_judged(seed: int) -> None:
    order = random.Random(seed)
    board = BOARDS[seed % len(BOARDS)]
    model = json.loads(board.read_text(encoding="utf-8"))
    places = list(_places(model))
    for holder, key in order.sample(places, order.choice((3, 30))):
        holder[key] = copy.deepcopy(order.choice(JUNK))
    try:
        read = read_saved(json.dumps(model), board.name, board.stem)
    except UnfitError:
        return
    findings = [*lint(read), *lint_fields(read), *dangling_links(read, frozenset())]
    findings += prove(stack_consumers(PLAN, [read], ()), SUPPLIES, STREAMS).findings
    assert all(finding.message for finding in findings)
    assert json.loads(render(read)) == json.loads(compact(read)) == read


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder and key of a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
