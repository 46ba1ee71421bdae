"""`alloyc lint`, `explain` and `upgrade` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compiler.cli.main import main

CONFIG = (
    'logging {\n\tlevel = "loud"\n}\n\ndiscovery.docker "d" {\n\thost = "unix:///var/run/docker.sock"\n}\n'
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.alloy"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    streams = capsys.readouterr()
    return code, streams.out, streams.err


def test_lint_prints_findings_and_fails(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, text = run(capsys, "lint", str(config))
    assert code == 1
    assert '"level" cannot be "loud"' in text
    assert f"{config}:2:10" in text


def test_lint_as_json_is_a_list_of_findings(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = run(capsys, "lint", "--format", "json", str(config))
    found = json.loads(text)
    assert code == 1
    assert [(f["code"], f["severity"], f["line"], f["column"]) for f in found] == [
        ("alloy/not-allowed-value", "error", 2, 10),
        ("alloy/unused-component", "warning", 5, 1),
    ]


def test_lint_as_sarif_names_the_rule_and_the_place(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = run(capsys, "lint", "--format", "sarif", str(config))
    results = json.loads(text)["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["alloy/not-allowed-value", "alloy/unused-component"]


def test_lint_selects_and_ignores_codes(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "lint", "--ignore", "alloy/not-allowed-value", str(config))[0] == 0
    assert run(capsys, "lint", "--select", "stage,relabel", str(config))[0] == 0
    assert run(capsys, "lint", "--select", "alloy", str(config))[0] == 1


def test_lint_can_be_strict_about_warnings(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "lint", "--strict", "--ignore", "alloy/not-allowed-value", str(config))[0] == 1


def test_lint_of_a_folder_takes_every_alloy_file(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "broken.alloy").write_text("a = {\n", encoding="utf-8")
    _, text, _ = run(capsys, "lint", "--format", "json", str(config.parent))
    assert {Path(found["file"]).name for found in json.loads(text)} == {"broken.alloy", "config.alloy"}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0", b"", b"\xef\xbb\xbflogging { }\n"])
def test_lint_survives_any_bytes(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.alloy"
    path.write_bytes(content)
    assert run(capsys, "lint", str(path))[0] in (0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "no-such-file.alloy"),
        ("lint", "--alloy-version", "9.9", "x.alloy"),
        ("upgrade", "--to", "x", "y"),
    ],
)
def test_wrong_usage_is_told_from_wrong_input(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, text = run(capsys, *arguments)
    assert code == 2
    assert text


def test_explain_prints_a_failing_and_a_mended_example(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = run(capsys, "explain", "alloy/cycle")
    assert code == 0
    assert "fails:" in text
    assert "mended:" in text


def test_explain_suggests_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, text = run(capsys, "explain", "alloy/cycl")
    assert code == 2
    assert "alloy/cycle" in text


def test_upgrade_lists_what_a_release_removes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.alloy"
    path.write_text('prometheus.write.queue "q" { }\n', encoding="utf-8")
    code, text, _ = run(capsys, "upgrade", "--to", "1.19", "--format", "json", str(path))
    assert code == 1
    assert [(f["code"], f["line"]) for f in json.loads(text)] == [("alloy/removed", 1)]
    assert run(capsys, "upgrade", "--to", "1.18", str(path))[0] == 0


SPEC = """scopes: {cluster: {namespace: monitoring}}
images: {alloy: "docker.io/grafana/alloy:v1.16.3"}
backends: {loki: {kind: loki, url: "https://loki.example.com"}}
collectors: {alloy: {scope: cluster, workload: deployment}}
sinks: {logs: {kind: loki, backend: loki}}
sources:
  events: {kind: kubernetes_events, scope: cluster, log_type: k8s_event, to: [logs]}
"""


def test_upgrade_starts_from_the_release_that_a_spec_pins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC, encoding="utf-8")
    code, text, _ = run(capsys, "upgrade", "--to", "1.19", "--format", "json", str(path))
    assert code == 0
    found = json.loads(text)
    assert [(f["code"], f["file"], f["line"]) for f in found] == [("alloy/newly-optional", str(path), 7)]
    assert [place["file"] for place in found[0]["related"]] == ["cluster/alloy.alloy"]


def test_upgrade_reports_what_is_wrong_with_a_spec(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC.replace("to: [logs]", "to: [lgs]"), encoding="utf-8")
    code, _, text = run(capsys, "upgrade", "--to", "1.19", str(path))
    assert code == 1
    assert "spec/unknown-sink" in text
