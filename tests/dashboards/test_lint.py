"""Each rule about the shape of a dashboard: what it rejects, and that the mended dashboard passes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compiler.dashboards.lint import dangling_links, lint
from tests.golden import assert_file

PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
LOKI = {"type": "loki", "uid": "loki"}

GOOD: dict[str, Any] = {
    "uid": "d",
    "panels": [
        {
            "type": "timeseries",
            "id": 1,
            "title": "Up",
            "description": "Targets that answer.",
            "datasource": PROMETHEUS,
            "fieldConfig": {"defaults": {"unit": "short"}, "overrides": []},
            "gridPos": {"h": 8, "w": 12, "x": 0, "y": 0},
            "targets": [{"datasource": PROMETHEUS, "expr": 'rate(a_total{job=~"$job"}[$__rate_interval])'}],
        },
        {
            "type": "logs",
            "id": 2,
            "title": "Logs",
            "description": "Lines.",
            "datasource": LOKI,
            "fieldConfig": {"defaults": {}, "overrides": []},
            "gridPos": {"h": 8, "w": 12, "x": 12, "y": 0},
            "targets": [{"datasource": LOKI, "expr": '{job=~"$job"} |~ `(?i)${text:regex}`'}],
        },
    ],
    "templating": {
        "list": [
            {
                "type": "query",
                "name": "job",
                "datasource": PROMETHEUS,
                "includeAll": True,
                "multi": True,
                "allValue": ".*",
                "query": {"query": "label_values(up, job)"},
            },
            {"type": "textbox", "name": "text", "query": ""},
        ]
    },
    "annotations": {"list": []},
}

Panel = dict[str, Any]


def panel(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["panels"][0].update({key: value})


def expression(position: int, text: str) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["panels"][position]["targets"][0].update(expr=text)


def variable(position: int, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda model: model["templating"]["list"][position].update(values)


REJECTED: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "two panels of one id": ("dashboard/duplicate-panel-id", panel("id", 2)),
    "a panel too wide": ("dashboard/off-the-grid", panel("gridPos", {"h": 8, "w": 25, "x": 0, "y": 0})),
    "a panel left of the grid": (
        "dashboard/off-the-grid",
        panel("gridPos", {"h": 8, "w": 9, "x": -1, "y": 0}),
    ),
    "a panel without a place": ("dashboard/off-the-grid", panel("gridPos", {})),
    "a place in words": ("dashboard/off-the-grid", panel("gridPos", {"h": "8", "w": 9, "x": 0, "y": 0})),
    "a flat panel": ("dashboard/off-the-grid", panel("gridPos", {"h": 0, "w": 9, "x": 0, "y": 0})),
    "panels that overlap": (
        "dashboard/overlapping-panels",
        panel("gridPos", {"h": 3, "w": 13, "x": 0, "y": 7}),
    ),
    "no description": ("dashboard/no-description", panel("description", "")),
    "no unit": ("dashboard/no-unit", panel("fieldConfig", {"defaults": {}})),
    "a datasource by name": ("dashboard/datasource-by-name", panel("datasource", "Prometheus")),
    "a datasource without uid": ("dashboard/datasource-by-name", panel("datasource", {"type": "prometheus"})),
    "a variable by a datasource name": ("dashboard/datasource-by-name", variable(0, datasource="Prometheus")),
    "an undefined variable": ("dashboard/undefined-variable", panel("title", "Up in ${zone}")),
    "an unused variable": ("dashboard/unused-variable", expression(1, '{job=~"$job"}')),
    "All compared exactly": (
        "dashboard/all-matches-nothing",
        expression(1, '{job="$job"} |~ `${text:regex}`'),
    ),
    "All excluded exactly": ("dashboard/all-matches-nothing", expression(0, 'up{job!="${job}"}')),
    "All without a value": ("dashboard/all-matches-nothing", variable(0, allValue=None)),
    "All that wants a value": ("dashboard/all-matches-nothing", variable(0, allValue=".+")),
    "All of a text box": ("dashboard/all-on-the-wrong-type", variable(1, includeAll=True)),
    "several values of a text box": ("dashboard/all-on-the-wrong-type", variable(1, multi=True)),
    "text in quotation marks": ("dashboard/unsafe-text", expression(1, '{job=~"$job"} |~ "${text:regex}"')),
    "text as it was typed": ("dashboard/unsafe-text", expression(1, '{job=~"$job"} |~ `$text`')),
    "text in a selector": ("dashboard/unsafe-text", expression(1, '{job=~"$job", app="$text"}')),
}


def test_a_good_dashboard_passes() -> None:
    assert lint(GOOD) == ()


@pytest.mark.parametrize("what", REJECTED)
def test_one_mistake_is_one_finding(what: str) -> None:
    code, spoil = REJECTED[what]
    model = copy.deepcopy(GOOD)
    spoil(model)
    assert {finding.code for finding in lint(model)} == {code}


def test_each_message_is_the_one_that_was_reviewed(update: bool) -> None:
    shown = []
    for what, (_, spoil) in REJECTED.items():
        model = copy.deepcopy(GOOD)
        spoil(model)
        findings = [f"{finding.code}: {finding.message}; {finding.hint}" for finding in lint(model)]
        shown.append("\n".join([f"# {what}", *findings]))
    assert_file(Path(__file__).parent / "lint_messages.txt", "\n\n".join(shown) + "\n", update)


def test_an_overlap_is_found_below_a_taller_panel() -> None:
    model = copy.deepcopy(GOOD)
    places = [(0, 20, "tall"), (5, 2, "inside"), (10, 2, "inside too")]
    template = model["panels"][0]
    model["panels"] = [
        {**template, "id": top, "title": title, "gridPos": {"h": height, "w": 24, "x": 0, "y": top}}
        for top, height, title in places
    ]
    overlaps = [f.message for f in lint(model) if f.code == "dashboard/overlapping-panels"]
    assert overlaps == [
        "dashboard d: panels 'tall' and 'inside' overlap",
        "dashboard d: panels 'tall' and 'inside too' overlap",
    ]


def test_a_link_must_lead_to_a_dashboard_of_the_stack() -> None:
    model = copy.deepcopy(GOOD)
    links = [{"url": f"/d/{uid}?${{job:queryparam}}"} for uid in ("here", "nowhere")]
    model["panels"][0]["fieldConfig"]["defaults"]["links"] = links
    (finding,) = dangling_links(model, frozenset({"here", "d"}))
    assert finding.code == "dashboard/dangling-link"
    assert "'nowhere'" in finding.message


def test_a_thousand_panels_are_linted_at_once() -> None:
    model = copy.deepcopy(GOOD)
    template = model["panels"][0]
    model["panels"] += [
        {**template, "id": n + 3, "gridPos": {"h": 10**9, "w": 24, "x": 0, "y": n * 10**9 + 8}}
        for n in range(1000)
    ]
    assert lint(model) == ()
