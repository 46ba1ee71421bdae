"""Alloy that users write in a spec: findings stand where they wrote it, to the character."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.diagnostics import Diagnostic, Problems, Report
from compiler.pipeline import compile_spec

SPEC = """scopes:
  cluster: {namespace: monitoring}
images:
  alloy: docker.io/grafana/alloy:v1.18.1
backends:
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}
collectors:
  alloy: {scope: cluster, workload: deployment}
sinks:
  metrics: {kind: prometheus, backend: prometheus}
jobs:
  web:
    kind: pods
    scope: cluster
    match_labels: {app: web}
    port: 8080
    to: [metrics]
    relabel: """


def findings(folder: Path, text: str, encoding: str = "utf-8") -> list[Diagnostic]:
    path = folder / "web.yaml"
    path.write_bytes((SPEC + text).encode(encoding))
    report = Report()
    with pytest.raises(Problems):
        compile_spec(path, {}, report)
    return report.diagnostics


def place(finding: Diagnostic) -> tuple[int, int, int]:
    assert finding.span is not None
    return finding.span.line, finding.span.column, finding.span.end_column


@pytest.mark.parametrize("header", ["|", "|-", "|+", "|2", "| # rules"])
def test_an_item_of_a_list_is_pointed_at(tmp_path: Path, header: str) -> None:
    rule = 'rule {\n        source_labels = ["__address__", "nowhere"]\n        target_label = "a"\n      }'
    text = f"{header}\n      {rule}\n"
    found = findings(tmp_path, text)
    assert [(f.code, place(f)) for f in found] == [("alloy/rule-without-label", (20, 41, 50))]
    assert found[0].related == ()


def test_columns_count_characters(tmp_path: Path) -> None:
    found = findings(tmp_path, '|\n      rule { source_labels = ["éé", "x"] }\n')
    assert ("alloy/rule-without-label", (19, 37, 40)) in [(f.code, place(f)) for f in found]


def test_lines_may_end_in_two_characters(tmp_path: Path) -> None:
    text = '|\n      rule {\n        source_labels = ["nowhere"]\n        target_label = "a"\n      }\n'
    path = tmp_path / "web.yaml"
    path.write_bytes((SPEC + text).replace("\n", "\r\n").encode())
    report = Report()
    with pytest.raises(Problems):
        compile_spec(path, {}, report)
    assert [place(f) for f in report.diagnostics] == [(20, 26, 35)]


def test_a_text_in_quotes_is_pointed_at_as_a_whole(tmp_path: Path) -> None:
    found = findings(tmp_path, '\'rule { source_labels = ["nowhere"] target_label = "a" }\'\n')
    assert place(found[0])[:2] == (18, 14)


@pytest.mark.parametrize(
    "text",
    [
        "rule {",
        "}",
        'rule { regex = "\\" }',
        "rule { target_label = loki.write.nowhere.receiver }",
        'rule "labelled" { }',
        "rule = 1",
        "rule { }\n      rule",
        "rule { " * 5000 + "}" * 5000,
        "rule { target_label = " + "[" * 5000 + "]" * 5000 + " }",
        "/* never closed",
        'declare "x" { }',
        'rule { replacement = "${UNKNOWN}" }',
    ],
)
def test_hostile_texts_end_in_findings_inside_the_text(tmp_path: Path, text: str) -> None:
    found = findings(tmp_path, f"|\n      {text}\n")
    assert found
    for finding in found:
        assert finding.span is not None
        assert finding.span.line >= 18, finding
