"""Panels, variables and rows, and the JSON that they become."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from grafanalib import core

from compiler.dashboards.layout import Row, Section, dashboard_link, dashboard_of, row
from compiler.dashboards.panels import ModernPanel, heatmap, stat, time_series
from compiler.dashboards.targets import Loki, Prometheus
from compiler.dashboards.to_json import finalise, render
from compiler.dashboards.variables import Choice, Interval, LabelValues, TextBox, search_filter
from tests.dashboards.plans import LOKI, PROMETHEUS

METRICS, LINES = Prometheus(PROMETHEUS), Loki(LOKI)


def panel(title: str = "Up", **options: Any) -> ModernPanel:
    return time_series(title, "Targets.", METRICS.query("up"), unit="short", **options)


def finalised(*lines: Row | Section, **options: Any) -> dict[str, Any]:
    given = {"title": "D", "description": "", "tags": (), "variables": (), **options}
    return finalise(dashboard_of(uid="d", rows=lines, **given))


def places(model: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    return [tuple(p["gridPos"][key] for key in "xywh") for p in model["panels"]]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("count", "widths"), [(1, [24]), (3, [8, 8, 8]), (5, [5, 5, 5, 5, 4]), (24, [1] * 24)]
)
def test_panels_of_a_row_share_its_width(count: int, widths: list[int]) -> None:
    model = finalised(row(4, *[panel()] * count))
    assert [place[2] for place in places(model)] == widths


def test_rows_and_sections_follow_each_other_without_overlap() -> None:
    model = finalised(row(4, panel(), panel()), Section("More"), row(8, panel(), panel(), widths=(16, 8)))
    assert places(model) == [(0, 0, 12, 4), (12, 0, 12, 4), (0, 4, 24, 1), (0, 5, 16, 8), (16, 5, 8, 8)]
    assert model["panels"][2] == {
        "collapsed": False,
        "gridPos": {"h": 1, "w": 24, "x": 0, "y": 4},
        "id": 3,
        "panels": [],
        "title": "More",
        "type": "row",
    }


@pytest.mark.parametrize(("count", "widths"), [(2, (24, 1)), (2, (24,)), (0, ()), (25, ()), (1, (0,))])
def test_a_row_that_does_not_fit_is_refused(count: int, widths: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"widths|columns"):
        row(4, *[panel()] * count, widths=widths)


def test_the_same_panel_can_be_placed_twice() -> None:
    same = panel()
    assert [p["id"] for p in finalised(row(4, same), row(4, same))["panels"]] == [1, 2]


def test_options_of_one_panel_do_not_leak_into_another() -> None:
    query = METRICS.buckets("sum by (le) (rate(a_bucket[5m]))")
    first, second = (heatmap("A", "B", query, unit=unit).to_json_data() for unit in ("s", "bytes"))
    assert (first["options"]["yAxis"]["unit"], second["options"]["yAxis"]["unit"]) == ("s", "bytes")


def test_nulls_go_but_the_base_threshold_stays() -> None:
    model = finalised(row(4, stat("A", "B", METRICS.query("up"), thresholds=((0.5, "red"),))))
    steps = model["panels"][0]["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert steps == [{"color": "green", "value": None}, {"color": "red", "value": 0.5}]
    assert render(model).count("null") == 1


def test_a_panel_of_two_datasources_says_so() -> None:
    mixed = time_series("A", "B", METRICS.query("up"), LINES.query('rate({a="b"}[5m])'), unit="short")
    targets = mixed.to_json_data()["targets"]
    assert mixed.to_json_data()["datasource"] == {"type": "datasource", "uid": "-- Mixed --"}
    assert [(t["refId"], t["datasource"]["uid"]) for t in targets] == [("A", PROMETHEUS.uid), ("B", LOKI.uid)]


def test_queries_beyond_the_alphabet_have_names() -> None:
    targets = time_series("A", "B", *[METRICS.query("up")] * 28, unit="short").to_json_data()["targets"]
    assert [target["refId"] for target in targets[24:]] == ["Y", "Z", "AA", "AB"]


def test_what_grafanalib_writes_itself_is_cleaned_too() -> None:
    """A newcomer may use grafanalib's own classes: dead keys, nulls and old schema go."""
    target = core.Target(expr="up", refId="A", datasource={"type": "prometheus", "uid": "p"})
    old = core.TimeSeries(title="T", targets=[target], gridPos=core.GridPos(8, 24, 0, 0))
    template = core.Template(
        name="job", query="label_values(job)", dataSource={"type": "prometheus", "uid": "p"}
    )
    model = finalise(
        core.Dashboard(title="D", uid="d", panels=[old], templating=core.Templating(list=[template]))
    )
    assert model["schemaVersion"] == 42
    assert not {"rows", "style", "hideControls", "sharedCrosshair", "__inputs"} & model.keys()
    assert not {"error", "editable", "span", "hideTimeOverride"} & model["panels"][0].keys()
    assert model["panels"][0]["fieldConfig"]["overrides"] == []
    assert (
        not {"query", "metric", "intervalFactor", "step", "target"} & model["panels"][0]["targets"][0].keys()
    )
    assert not {"auto", "auto_min", "useTags", "tagsQuery"} & model["templating"]["list"][0].keys()
    assert "tags" not in model["templating"]["list"][0]["current"]
    assert "time_options" not in model["timepicker"]


def test_ids_that_were_given_are_kept() -> None:
    given = core.TimeSeries(title="T", id=7)
    model = finalise(core.Dashboard(title="D", panels=[core.TimeSeries(title="S"), given]))
    assert [p["id"] for p in model["panels"]] == [1, 7]


def test_the_text_is_sorted_plain_and_ends_in_a_newline() -> None:
    text = render({"b": "é ${x} </script>", "a": 1})
    assert text == '{\n  "a": 1,\n  "b": "é ${x} </script>"\n}\n'


def test_a_number_that_json_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        render({"a": float("nan")})


def test_each_type_of_variable_has_only_its_own_keys() -> None:
    common = {"type", "name", "label", "description", "hide", "skipUrlSync", "current", "query"}
    metrics = LabelValues("a", "A", "", PROMETHEUS, "up", "job", include_all=True).to_json_data()
    choice = Choice("b", "B", "", ("x", "y")).to_json_data()
    interval = Interval("c", "C", "", ("5m", "1h")).to_json_data()
    box = TextBox("d", "D", "").to_json_data()
    query_keys = {"datasource", "definition", "refresh", "sort"}
    assert metrics.keys() == common | query_keys | {"allValue", "includeAll", "multi", "options"}
    assert choice.keys() == common | {"allValue", "includeAll", "multi", "options"}
    assert interval.keys() == common | {"auto", "options", "refresh"}
    assert box.keys() == common | {"options"}
    assert box["current"] == {"selected": True, "text": "", "value": ""}
    assert (choice["query"], choice["current"]) == ("x,y", {"text": "x", "value": "x"})
    assert interval["current"]["value"] == "5m"
    assert (metrics["allValue"], metrics["current"]["value"]) == (".*", "$__all")


def test_a_loki_variable_asks_with_an_object_and_a_prometheus_one_with_a_function() -> None:
    streams = LabelValues("a", "A", "", LOKI, '{b="c"}', "pod").to_json_data()
    series = LabelValues("a", "A", "", PROMETHEUS, "up", "pod").to_json_data()
    assert (streams["query"]["stream"], streams["query"]["label"]) == ('{b="c"}', "pod")
    assert series["query"]["query"] == "label_values(up, pod)"


@pytest.mark.parametrize("typed", ["", "a.b", 'say "hi"', "back\\slash", "(", "[a-", "{{x}}", "$", "it's"])
def test_searched_text_is_found_literally_whatever_it_is(typed: str) -> None:
    """Grafana's regex format escapes the text (grafana-scenes, formatRegistry); Loki reads backticks raw."""
    escaped = re.sub(r"[\\^$*+?.()|\[\]{}/]", r"\\\g<0>", typed)
    query = search_filter("search").replace("${search:regex}", escaped)
    raw = re.fullmatch(r"\|~ `([^`]*)`", query)
    assert raw
    assert re.search(raw[1], f"before {typed.upper()} after")


def test_a_link_carries_time_variables_and_labels() -> None:
    url = dashboard_link("d", "run", namespace="${__field.labels.namespace}")
    assert url == "/d/d?${run:queryparam}&var-namespace=${__field.labels.namespace}&${__url_time_range}"


def test_listing_queries_does_not_import_grafanalib() -> None:
    program = (
        "import sys, compiler.dashboards.collect, compiler.dashboards.queries, compiler.dashboards.lint\n"
        "sys.exit('grafanalib' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).resolve().parents[2], check=True)


def test_rendering_is_stable() -> None:
    text = render(finalised(row(4, panel())))
    assert render(json.loads(text)) == text
