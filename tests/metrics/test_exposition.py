"""A saved /metrics page becomes an exporter; `alloyc metrics` prints it as a catalog entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.cli.main import main
from compiler.metrics import declared, from_entry
from compiler.metrics.exposition import parse_page

PAGE = """\
# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{code="200",method="a\\"b,{}"} 5 1700000000000
http_requests_total{code="500"} 1
# TYPE latency_seconds histogram
latency_seconds_bucket{path="/",le="+Inf"} 3
latency_seconds_sum{path="/"} 1.5
latency_seconds_count{path="/"} 3
# TYPE gc_seconds summary
gc_seconds{quantile="0.5"} NaN
gc_seconds_sum 1
gc_seconds_count 2
# TYPE jobs counter
# UNIT jobs items
jobs_total{kind="x"} 1 # {trace_id="a"} 0.5
loose 1
# EOF
"""


def test_types_and_labels_are_read() -> None:
    exporter, findings = parse_page(PAGE, "mine", "page.txt")
    assert not findings
    assert {name: family.type for name, family in exporter.families.items()} == {
        "gc_seconds": "summary",
        "http_requests_total": "counter",
        "jobs_total": "counter",
        "latency_seconds": "histogram",
        "loose": "untyped",
    }
    requests = exporter.families["http_requests_total"]
    assert (requests.labels, requests.optional) == ({"code", "method"}, {"method"})
    assert exporter.families["latency_seconds"].labels == {"path"}
    assert exporter.series("latency_seconds_bucket") is not None
    assert exporter.series("gc_seconds") is not None


def test_a_bad_line_is_reported_with_its_place() -> None:
    _, findings = parse_page("up 1\nbroken{a=1} 5\n<html>", "mine", "page.txt")
    assert [(d.code, d.span and d.span.line) for d in findings] == [
        ("metrics/unreadable-line", 2),
        ("metrics/unreadable-line", 3),
    ]


def test_a_page_without_a_sample_is_an_error() -> None:
    _, (finding,) = parse_page("# nothing\n", "mine", "page.txt")
    assert finding.code == "metrics/empty-page"


@given(st.text(alphabet='ab_{}="\\,# 1.\nTYPEcounter', max_size=60))
def test_any_text_ends_in_findings_or_families(text: str) -> None:
    exporter, findings = parse_page(text, "mine", "page.txt")
    assert findings or exporter.families


def test_the_command_prints_an_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "mine.txt"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["metrics", str(page)]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["exporter"] == "mine"
    assert from_entry(entry).families == parse_page(PAGE, "mine", "page.txt")[0].families
    assert entry["metrics"]["latency_seconds"] == {"type": "histogram", "labels": ["path"]}


def test_the_command_reports_a_missing_file_and_a_bad_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["metrics", str(tmp_path / "none")]) == 2
    page = tmp_path / "bad.txt"
    page.write_text("{}", encoding="utf-8")
    assert main(["metrics", str(page)]) == 1
    assert "metrics/unreadable-line" in capsys.readouterr().err


def test_declared_names_may_have_any_label() -> None:
    series = declared("mine", ["jobs_running"]).series("jobs_running")
    assert series is not None
    assert series.has_label("anything")
