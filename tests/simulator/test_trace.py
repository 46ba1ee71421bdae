"""`alloyc trace` as a user meets it: outcomes, positions, exit codes, and inputs that are none."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from compiler.cli import trace
from compiler.cli.specs import UsageError

CONFIG = """loki.process "pods" {
  forward_to = [loki.write.out.receiver]
  stage.json { expressions = {level = ""} }
  stage.labels { values = {level = ""} }
  stage.drop {
    source = "level"
    value  = "debug"
  }
}
loki.write "out" {
  endpoint { url = "http://loki:3100/loki/api/v1/push" }
  external_labels = {cluster = sys.env("CLUSTER")}
}
discovery.relabel "pods" {
  targets = []
  rule {
    source_labels = ["a"]
    target_label  = "b"
  }
}
"""
NOW = "2026-01-15T12:00:00Z"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.alloy"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(config: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    trace.add_arguments(parser)
    return trace.run(parser.parse_args([str(config), "--now", NOW, *arguments]))


def send(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def outcomes(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_outcome_is_one_json_object(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"line": '{"level":"info"}', "labels": {"a": "b"}, "timestamp": "2026-01-15T11:00:00.5Z"},
        {"line": '{"level":"debug"}'},
    ]
    send(monkeypatch, "\n".join(map(json.dumps, lines)).encode())
    assert run(config, "--component", "loki.process.pods", "--json") == 0
    kept, dropped = outcomes(capsys)
    assert (kept["input"], kept["sink"], kept["timestamp"]) == (1, "loki.write.out", "2026-01-15T11:00:00.5Z")
    assert kept["labels"] == {"a": "b", "level": "info"}
    assert [step["name"] for step in kept["steps"]] == ["stage.json", "stage.labels", "stage.drop"]
    assert (dropped["input"], dropped["dropped_at"]) == (2, "stage.drop")
    assert dropped["position"] == f"{config}:5:3"
    assert dropped["timestamp"] == NOW
    assert dropped["steps"][-1]["verdict"] == "dropped"


def test_following_goes_on_to_the_sink_with_its_labels(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ("--component", "loki.process.pods", "--line", "x", "--label", "a=b", "--follow", "--json")
    assert run(config, *told, "--env", "CLUSTER=c") == 0
    assert outcomes(capsys)[0]["labels"] == {"a": "b", "cluster": "c"}


def test_what_only_a_running_alloy_knows_is_a_finding(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "--component", "loki.process.pods", "--line", "x", "--follow") == 1
    told = capsys.readouterr().err
    assert "[trace/not-simulated]" in told
    assert "the environment variable CLUSTER" in told


def test_each_step_is_told_with_its_position(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(config, "--component", "loki.process.pods", "--line", '{"level":"debug"}') == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [
        'input 1  {"level":"debug"}',
        f"  loki.process.pods  {config}:1:1",
        '    stage.json  :3:3                  extracted + level="debug"',
        '    stage.labels  :4:3                labels + level="debug"',
        "    stage.drop  :5:3  dropped (drop_stage)",
        f"  => dropped at stage.drop {config}:5:3: drop_stage",
    ]


def test_steps_that_change_nothing_are_folded(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(config, "--component", "loki.process.pods", "--line", "no json", "--label", "a=b") == 0
    told = capsys.readouterr().out.splitlines()
    assert "    unchanged by 2 steps: stage.labels, stage.drop" in told
    assert "  => goes to loki.write.out" in told


def test_many_lines_are_summed_up(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "pod.log"
    log.write_text('{"level":"info"}\n' * 20 + '{"level":"debug"}\n' * 5, encoding="utf-8")
    assert run(config, "--component", "loki.process.pods", "--from-file", str(log)) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["25 outcomes:", "  20  goes to loki.write.out"]
    assert any(line.startswith("   5  dropped at stage.drop") for line in told)
    assert [line.strip() for line in told if "for example" in line] == [
        'for example input 1: {"level":"info"}',
        'for example input 21: {"level":"debug"}',
    ]


def test_a_target_has_labels_only(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(config, "--component", "discovery.relabel.pods", "--label", "a=1", "--json") == 0
    assert outcomes(capsys)[0]["labels"] == {"a": "1", "b": "1"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"nope", "not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"[]", "must be a JSON object"),
        (b'{"labels": {}}', "`line` must be there"),
        (b'{"line": 1}', "`line` must be there"),
        (b'{"line": "", "labels": {"a": 1}}', "`labels` must be an object of texts"),
        (b'{"line": "", "timestamp": "today"}', "RFC 3339"),
        (b'{"lin": ""}', "did you mean `line`?"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_line_that_is_no_input_is_a_finding(
    data: bytes,
    message: str,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send(monkeypatch, b'{"line": ""}\n' + data)
    assert run(config, "--component", "loki.process.pods", "--json") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "[trace/bad-input]" in told.err
    assert message in told.err
    assert "<inputs>:2:1" in told.err


def test_an_unknown_component_is_suggested(config: Path) -> None:
    with pytest.raises(UsageError, match=r"did you mean `loki\.process\.pods`"):
        run(config, "--component", "loki.process.pod", "--line", "x")


def test_a_kind_that_changes_nothing_by_itself_needs_follow(config: Path) -> None:
    with pytest.raises(UsageError, match="--follow"):
        run(config, "--component", "loki.write.out", "--line", "x")


def test_a_config_that_alloy_refuses_is_not_traced(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(CONFIG.replace('source = "level"', 'expression = "("'), encoding="utf-8")
    assert run(config, "--component", "loki.process.pods", "--line", "x") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "stage/" in told.err


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run(tmp_path / "none.alloy", "--component", "a.b", "--line", "x")


DISCOVERY = """discovery.kubernetes "nodes" {
  role = "node"
}
discovery.relabel "nodes" {
  targets = discovery.kubernetes.nodes.targets
  rule {
    source_labels = ["__meta_kubernetes_node_name"]
    target_label  = "node"
  }
}
prometheus.scrape "nodes" {
  targets    = discovery.relabel.nodes.output
  forward_to = [prometheus.relabel.a.receiver, prometheus.remote_write.out.receiver]
}
prometheus.relabel "a" {
  forward_to = [prometheus.remote_write.out.receiver]
}
prometheus.remote_write "out" {
  endpoint {
    url = "http://prometheus:9090/api/v1/write"
  }
}
"""


def test_described_objects_go_into_a_discovery(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(DISCOVERY, encoding="utf-8")
    follow = ("--component", "discovery.kubernetes.nodes", "--follow")
    assert run(config, *follow, "--node", "n1", "--json") == 0
    assert [one["labels"]["node"] for one in outcomes(capsys)] == ["n1", "n1"]
    with pytest.raises(UsageError, match="objects go with"):
        run(config, "--component", "prometheus.relabel.a", "--node", "n1")


def test_what_arrives_twice_is_told_with_the_place_where_it_is_copied(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(DISCOVERY, encoding="utf-8")
    assert run(config, "--component", "discovery.kubernetes.nodes", "--follow", "--node", "n1") == 0
    told = capsys.readouterr().out.splitlines()
    arrives = "input 1 arrives 2 times at prometheus.remote_write.out"
    assert told[-1] == f"  ! {arrives}: it is copied after prometheus.scrape.nodes  {config}:11:1"
    assert f"  as above, until prometheus.scrape.nodes  {config}:11:1" in told


def test_fan_out_without_end_is_refused(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receivers = [f"loki.process.l{n}.receiver" for n in range(1, 40)] + ["loki.write.out.receiver"]
    layers = (
        f'loki.process "l{n}" {{\n  forward_to = [{receivers[n]}, {receivers[n]}]\n}}\n' for n in range(40)
    )
    end = 'loki.write "out" {\n  endpoint {\n    url = "http://loki:3100/loki/api/v1/push"\n  }\n}\n'
    config.write_text("".join(layers) + end, encoding="utf-8")
    assert run(config, "--component", "loki.process.l0", "--follow", "--line", "x") == 1
    told = capsys.readouterr()
    assert "copied more than 10000 times" in told.err
