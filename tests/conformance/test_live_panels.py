"""Every PromQL query of KAIWO's dashboards and rules, asked of a real Prometheus that holds what would be stored."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from compiler.artifacts import Artifacts
from compiler.dashboards.queries import PanelQuery, list_queries
from compiler.diagnostics import Report
from compiler.kinds.rule import Record, Rule
from compiler.languages import promql
from compiler.languages.grafana_variables import substitute
from compiler.pipeline import compile_spec
from compiler.proof.flows import plan_flows
from compiler.proof.supplies import supplies
from tests.conformance.live_prometheus import Server, program, prometheus
from tests.conformance.synthetic_series import openmetrics

pytestmark = pytest.mark.conformance

SPEC = Path(__file__).parents[2] / "specs" / "kaiwo.yaml"
WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")


@pytest.fixture(scope="module")
def artifacts() -> Artifacts:
    return compile_spec(SPEC, {}, Report())


def _store(artifacts: Artifacts, folder: Path, end: int, without: str = "") -> None:
    """Blocks of samples of all series that dashboards and rules name, but those of the job `without`."""
    trees = {config.collector: config.tree for config in artifacts.configs}
    jobs, _ = plan_flows(artifacts.plan, trees)
    stored = [supply for supply in supplies(artifacts.plan, jobs) if supply.job != without]
    queries = [query for dashboard in artifacts.dashboards for query in list_queries(dashboard.model)]
    asked = [query.expression for query in queries] + [rule.expression for rule in _rules(artifacts)]
    names = {word for expression in asked for word in WORD.findall(expression)}
    page = folder / "samples"
    page.write_text(openmetrics(stored, names, end), encoding="utf-8")
    promtool = shutil.which("promtool")
    assert promtool is not None, "promtool comes with prometheus"
    made = subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", str(page), str(folder / "data")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def _rules(artifacts: Artifacts) -> list[Rule]:
    """The rules that Prometheus evaluates."""
    return [rule for group in artifacts.rules if group.store == "prometheus" for rule in group.rules]


def _chosen(server: Server, query: PanelQuery, values: dict[str, str], end: int) -> str:
    """What Grafana offers first for a variable that lists the values of a label."""
    selector = substitute(query.expression, values).text
    found = server.ask(f"label/{query.label}/values", **{"match[]": selector, "end": str(end)})
    assert found, f"variable {query.title!r} of {query.dashboard} has no value"
    return str(found[0])


def _variables(server: Server, dashboard: dict[str, Any], end: int) -> dict[str, str]:
    """A value for each variable: the first that is offered, or the one that is set from the start."""
    asked = {query.title: query for query in list_queries(dashboard) if query.role == "variable"}
    values: dict[str, str] = {}
    for variable in dashboard["templating"]["list"]:
        name = variable["name"]
        query = asked.get(name)
        if query is None:
            values[name] = str(variable.get("current", {}).get("value") or variable.get("query") or "x")
        elif query.language == "promql":
            values[name] = _chosen(server, query, values, end)
        else:
            values[name] = f"{query.label}-1"  # a Loki's labels are those that a Prometheus has
    return values


def _answer(server: Server, expression: str, end: int) -> list[Any]:
    result: list[Any] = server.ask("query", query=expression, time=str(end))["result"]
    return result


def _empty(artifacts: Artifacts, folder: Path, without: str = "") -> tuple[list[str], int]:
    """The queries of panels and annotations that return nothing, and how many were asked."""
    program()
    end = int(time.time())
    _store(artifacts, folder, end, without)
    empty, asked = [], 0
    with prometheus({"scrape_configs": []}, folder) as server:
        for dashboard in artifacts.dashboards:
            values = _variables(server, dashboard.model, end)
            for query in list_queries(dashboard.model):
                if query.language == "promql" and query.role != "variable":
                    asked += 1
                    if not _answer(server, substitute(query.expression, values).text, end):
                        empty.append(f"{query.dashboard}: {query.title}")
    return empty, asked


def test_every_panel_has_data(artifacts: Artifacts, tmp_path: Path) -> None:
    empty, asked = _empty(artifacts, tmp_path)
    assert not empty
    assert asked > 50


def test_a_panel_has_no_data_without_the_job_that_feeds_it(artifacts: Artifacts, tmp_path: Path) -> None:
    empty, _ = _empty(artifacts, tmp_path, without="node")
    assert empty == [
        "kaiwo-cluster-health: Node CPU Usage",
        "kaiwo-cluster-health: Node Memory Usage",
        "kaiwo-test-debug: CPU by Node",
        "kaiwo-test-debug: Memory by Node",
    ]


def _selectors(artifacts: Artifacts) -> dict[str, str]:
    """The selectors of all rules, less those of recorded metrics, with the rule that each is in."""
    rules = _rules(artifacts)
    recorded = {rule.name for rule in rules if isinstance(rule, Record)}
    found: dict[str, str] = {}
    for rule in rules:
        expr = promql.parse(rule.expression).expr
        assert expr is not None
        for selector in promql.selectors(expr):
            if selector.metric not in recorded:
                found[rule.expression[selector.start : selector.end]] = rule.name
    return found


def test_every_selector_of_a_rule_has_data(artifacts: Artifacts, tmp_path: Path) -> None:
    program()
    end = int(time.time())
    _store(artifacts, tmp_path, end)
    selectors = _selectors(artifacts)
    recorded = [rule.expression for rule in _rules(artifacts) if isinstance(rule, Record)]
    with prometheus({"scrape_configs": []}, tmp_path) as server:
        empty = [name for selector, name in selectors.items() if not _answer(server, selector, end)]
        empty += [expression for expression in recorded if not _answer(server, expression, end)]
    assert not empty
    assert len(selectors) > 20
