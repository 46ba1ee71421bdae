"""Every dashboard of dashboards_src: its shape, its queries, and that Grafana's own types know each key in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from compiler.dashboards.collect import build_dashboards
from compiler.dashboards.queries import PanelQuery, all_panels, list_queries
from compiler.dashboards.to_json import compact, render
from compiler.diagnostics import Report
from tests.dashboards.plans import LOKI, PROMETHEUS, dashboard_uids, kaiwo_plan
from tests.shared_data import shared

CATALOGS = {
    "alloy": "alloy",
    "amd-gpu-exporter": "amd-device-metrics-exporter",
    "cadvisor": "cadvisor",
    "kaiwo-operator": "controller-runtime",
    "kube-state-metrics": "kube-state-metrics",
    "kuberay": "kuberay-operator",
    "kueue": "kueue",
    "node": "node-exporter",
    "nvidia-dcgm-exporter": "dcgm-exporter",
    "ray": "ray",
}
TARGET_LABELS = {"instance", "job", "namespace", "node", "pod"}
COMMON_LABELS = {"github_run_id", "vcluster_namespace"}
FUNCTIONS_OF_COUNTERS = {"increase", "rate"}
OPERATOR_METRICS = ("controller-runtime", "go-runtime", "scrape-meta")

every_dashboard = pytest.mark.parametrize("uid", dashboard_uids())


@cache
def built() -> dict[str, dict[str, Any]]:
    report = Report()
    models = {dashboard.uid: dashboard.model for dashboard in build_dashboards(kaiwo_plan(), report)}
    assert not report.diagnostics
    return models


def promql_queries() -> list[PanelQuery]:
    return [q for model in built().values() for q in list_queries(model) if q.language == "promql"]


def test_every_file_becomes_a_dashboard_without_findings() -> None:
    assert sorted(built()) == list(dashboard_uids())
    assert len(built()) >= 6


@every_dashboard
def test_grafanas_own_types_keep_every_key(uid: str) -> None:
    register_default_plugins()
    assert list(lost_keys(built()[uid], round_trip(built()[uid]))) == []


def test_a_key_that_grafana_does_not_know_would_be_noticed() -> None:
    register_default_plugins()
    model = json.loads(render(built()["kaiwo-gpu"]))
    model["panels"][0]["options"]["colour"] = "red"
    assert list(lost_keys(model, round_trip(model))) == ["/panels/0/options/colour"]


@every_dashboard
def test_the_defaults_are_those_of_every_dashboard(uid: str) -> None:
    model = built()[uid]
    assert (model["refresh"], model["time"]) == ("10s", {"from": "now-1h", "to": "now"})
    assert model["tags"][0] == "kaiwo"
    assert model["schemaVersion"] == 42
    menu = model["links"][0]
    assert (menu["tags"], menu["includeVars"], menu["keepTime"]) == (["kaiwo"], True, True)


@every_dashboard
def test_queries_go_to_the_datasources_of_the_plan(uid: str) -> None:
    known = {"promql": PROMETHEUS.uid, "logql": LOKI.uid}
    queries = list_queries(built()[uid])
    assert queries
    assert all(query.datasource == known[query.language] for query in queries)


@every_dashboard
def test_no_two_panels_share_a_title(uid: str) -> None:
    titles = [panel["title"] for _, panel in all_panels(built()[uid])]
    assert len(titles) == len(set(titles))


@every_dashboard
def test_every_series_in_a_legend_is_told_apart(uid: str) -> None:
    """A panel with several lines needs a legend, and each label in it must survive the aggregation."""
    for query in list_queries(built()[uid]):
        if query.language != "promql" or query.role != "panel":
            continue
        kept = {
            label
            for group in re.findall(r"\bby \(([^)]*)\)", query.expression)
            for label in group.split(", ")
        }
        assert set(re.findall(r"{{(\w+)}}", query.legend)) <= kept, query


def test_the_texts_of_the_fact_sheet_are_the_titles() -> None:
    """Titles and uids are a contract: users and links know them."""
    titles = {uid: [p["title"] for _, p in all_panels(model)] for uid, model in built().items()}
    assert built()["kaiwo-namespace-debug"]["title"] == "KAIWO Namespace Debug Dashboard"
    assert titles["kaiwo-namespace-debug"] == [
        "Pod Logs",
        "Kubernetes Events",
        "Pod Status",
        "Pod Memory Usage",
        "Pod CPU Usage",
        "API Audit Log (Mutations)",
    ]
    assert built()["kaiwo-cluster-health"]["title"] == "KAIWO Cluster Health"
    assert set(titles["kaiwo-cluster-health"]) == {
        "Total Nodes",
        "Total Pods",
        "Failed Pods",
        "Pending Pods",
        "Node CPU Usage",
        "Node Memory Usage",
        "Pods per Node",
        "GPU Utilization",
    }


def test_every_promql_expression_parses() -> None:
    for query in promql_queries():
        promql_parser.parse(plain(query.expression))


def test_every_metric_is_exposed_by_the_job_that_is_asked() -> None:
    unknown = {
        (name, job)
        for name, jobs in metrics_asked().items()
        for job in jobs
        if base(name) not in catalog(job)
    }
    assert unknown == set()


def test_only_counters_are_rated() -> None:
    """The rate of a gauge is noise; buckets and counts of a histogram are counters."""
    rated = {
        (selector.name, job)
        for query in promql_queries()
        for call in nodes(promql_parser.parse(plain(query.expression)), promql_parser.Call)
        if call.func.name in FUNCTIONS_OF_COUNTERS
        for selector in nodes(call, promql_parser.VectorSelector)
        for job in jobs_of(selector)
    }
    assert rated
    kinds = {(name, catalog(job)[base(name)]["type"]) for name, job in rated}
    assert {name for name, kind in kinds if kind not in ("counter", "histogram")} == set()


def test_every_label_matched_or_grouped_by_exists() -> None:
    missing = set()
    for query in promql_queries():
        tree = promql_parser.parse(plain(query.expression))
        grouped = {
            label
            for group in re.findall(r"\bby \(([^)]*)\)", query.expression)
            for label in group.split(", ")
        }
        available = set()
        for selector in nodes(tree, promql_parser.VectorSelector):
            for job in jobs_of(selector):
                own = set(labels_of(selector.name, job))
                available |= own
                missing |= {
                    (selector.name, matcher.name)
                    for matcher in selector.matchers.matchers
                    if matcher.name not in own
                }
        missing |= {(query.title, label) for label in grouped if label not in available}
    assert missing == set()


def test_all_dashboards_fit_one_config_map() -> None:
    """kubectl apply keeps a second copy in an annotation, as a JSON string, of at most 256 KiB."""
    data = {f"{uid}.json": compact(model) for uid, model in built().items()}
    assert len(json.dumps(data)) < 150 * 1024


def test_another_hash_seed_gives_the_same_bytes() -> None:
    program = (
        "from tests.dashboards.plans import kaiwo_plan\n"
        "from compiler.dashboards.collect import build_dashboards\n"
        "from compiler.dashboards.to_json import render\n"
        "from compiler.diagnostics import Report\n"
        "for d in build_dashboards(kaiwo_plan(), Report()): print(d.uid, render(d.model))\n"
    )
    root = Path(__file__).resolve().parents[2]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"kaiwo-") > 6


def round_trip(model: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(Dashboard.from_json(json.loads(render(model))), cls=JSONEncoder)
    return json.loads(text)  # type: ignore[no-any-return]


def lost_keys(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Pointers to what is in our JSON and not, or not the same, in what Grafana's types wrote back."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from lost_keys(value, theirs[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for position, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost_keys(our, their, f"{path}/{position}")
    elif ours != theirs:
        yield path


def plain(expression: str) -> str:
    """The expression as Grafana sends it, with some value for each macro; variables stand in strings only."""
    return re.sub(r"\$__(rate_interval|range)\b", "5m", expression)


def nodes(tree: Any, kind: type) -> list[Any]:
    found: list[Any] = []

    def visit(node: Any) -> bool:
        if isinstance(node, kind):
            found.append(node)
        return True

    promql_parser.walk(tree, visit)
    return found


def jobs_of(selector: Any) -> list[str]:
    """The jobs that a selector asks; `up` and its like have series of every job."""
    chosen = [m.value.split("|") for m in selector.matchers.matchers if m.name == "job"]
    return chosen[0] if chosen else list(CATALOGS)


def metrics_asked() -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for query in promql_queries():
        for selector in nodes(promql_parser.parse(plain(query.expression)), promql_parser.VectorSelector):
            asked.setdefault(selector.name, set()).update(jobs_of(selector))
    return asked


def base(name: str) -> str:
    return re.sub(r"_(bucket|count|sum)$", "", name)


@cache
def catalog(job: str) -> dict[str, Any]:
    files = (CATALOGS[job], *OPERATOR_METRICS)
    entries: dict[str, Any] = {}
    for file in reversed(files):
        entries |= json.loads(shared(f"metrics-catalog/{file}.json").read_text(encoding="utf-8"))["metrics"]
    return entries


def labels_of(name: str, job: str) -> set[str]:
    extra = {"ray_cluster"} if job == "ray" else set()
    return {*catalog(job)[base(name)]["labels"], "le", *TARGET_LABELS, *COMMON_LABELS, *extra}
