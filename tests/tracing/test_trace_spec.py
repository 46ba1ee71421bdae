"""`alloyc trace SPEC`: from what a person gives to the sinks, through the compiled configs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from compiler.cli import trace
from compiler.cli.specs import UsageError
from tests.golden import assert_file

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"
AUDIT = CASES / "audit" / "spec.yaml"
APP = CASES / "failing" / "spec.yaml"
KAIWO = ROOT / "specs" / "kaiwo.yaml"
NOW = "2026-01-15T12:00:00Z"


def run(spec: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    trace.add_arguments(parser)
    return trace.run(parser.parse_args([str(spec), "--now", NOW, *arguments]))


def objects(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_audit_event_list_from_end_to_end(capsys: pytest.CaptureFixture[str], update: bool) -> None:
    body = AUDIT.parent / "eventlist.json"
    assert run(AUDIT, "--source", "audit", "--from-file", str(body)) == 0
    told = capsys.readouterr().out.replace(str(AUDIT), "spec.yaml")
    assert_file(AUDIT.parent / "expected.txt", told, update)


def test_each_event_of_a_list_arrives_with_its_own_labels(capsys: pytest.CaptureFixture[str]) -> None:
    body = AUDIT.parent / "eventlist.json"
    assert run(AUDIT, "--source", "audit", "--from-file", str(body), "--json") == 0
    arrived = objects(capsys)
    assert [(one["sink"], one["collector"]) for one in arrived] == [("logs", "receiver")] * 2
    assert [(one["labels"]["verb"], one["timestamp"]) for one in arrived] == [
        ("delete", "2026-01-15T11:03:00.020522Z"),
        ("get", "2026-01-15T11:04:00Z"),
    ]
    assert all(json.loads(one["line"])["kind"] == "Event" for one in arrived)
    assert {step["spec"].rpartition("spec.yaml:")[2] for step in arrived[0]["steps"]} == {"16:3", "14:3"}


def test_events_that_a_pipeline_loses_are_told_with_the_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tmp_path / "spec.yaml"
    before.write_text(AUDIT.read_text(encoding="utf-8").replace("v1.19.0", "v1.18.1"), encoding="utf-8")
    body = AUDIT.parent / "eventlist.json"
    assert run(before, "--source", "audit", "--from-file", str(body)) == 0
    told = capsys.readouterr().out
    assert (
        "  ! 1 of 2 events do not arrive: a list becomes one line at stage.output of loki.process.audit"
        in told
    )


def test_one_event_is_wrapped_as_the_api_server_does_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AUDIT, "--source", "audit", "--line", '{"verb":"list"}', "--json") == 0
    (arrived,) = objects(capsys)
    assert json.loads(arrived["line"]) == {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "verb": "list"}


def test_a_body_that_is_no_json_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AUDIT, "--source", "audit", "--line", "hello", "--json") == 0
    (dropped,) = objects(capsys)
    assert dropped["dropped_at"] == "stage.json"


@pytest.mark.parametrize("logger", ["", '\t{"component": "apiserver"}'])
def test_the_event_of_a_line_of_the_control_plane_is_read_alone(
    logger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tab parts the event from what the logger adds; in JSON itself a tab is always escaped."""
    spec = ROOT / "tests" / "cases" / "audit_on_stdout_is_read_from_the_control_plane" / "spec.yaml"
    event = '{"kind":"Event","verb":"get","userAgent":"a {b} c"}'
    pod = ("--pod", "run/vcluster-0", "--container", "syncer", "--pod-label", "app=vcluster")
    line = f"2026-01-15 11:59:00\tINFO\tapiserver\t{event}{logger}"
    assert run(spec, "--source", "audit", *pod, "--line", line, "--json") == 0
    (arrived,) = objects(capsys)
    assert (arrived["line"], arrived["labels"]["verb"]) == (event, "get")


def test_parameters_are_set_or_shown_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--source", "pod-logs", "--line", "x", "--json")
    assert run(KAIWO, *given) == 0
    (one,) = objects(capsys)
    assert (one["labels"]["vcluster_namespace"], one["labels"]["installer"]) == (
        "${VCLUSTER_NAMESPACE}",
        "manual",
    )
    assert run(KAIWO, *given, "--set", "VCLUSTER_NAMESPACE=run-7", "--set", "INSTALLER=helm") == 0
    (one,) = objects(capsys)
    assert (one["labels"]["vcluster_namespace"], one["labels"]["installer"]) == ("run-7", "helm")


def test_a_pod_is_described_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    told = ("--pod", "shop/web-0", "--pod-label", "app=web", "--port", "http=8080", "--node", "n9")
    sample = ("--sample", 'requests_total{code="200",namespace="x"} 3')
    assert run(APP, "--job", "my-app", *told, *sample, "--json") == 0
    (one,) = objects(capsys)
    assert one["labels"] == {
        "__name__": "requests_total",
        "code": "200",
        "exported_namespace": "x",
        "cluster": "production",
        "instance": "10.0.0.10:8080",
        "job": "my-app",
        "namespace": "shop",
        "node": "n9",
        "pod": "web-0",
    }


def test_a_pod_is_described_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    described = tmp_path / "pod.yaml"
    described.write_text(
        "pod: {namespace: shop, name: web-0, labels: {app: web}, ports: {http: 8080, other: 81}}\n"
    )
    assert run(APP, "--job", "my-app", "--object", str(described), "--sample", "a", "--json") == 0
    ends = [one.get("sink") or one["dropped_at"] for one in objects(capsys)]
    assert sorted(ends) == ["metrics", "rule keep"]


def test_a_described_object_that_is_none_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described = tmp_path / "pod.yaml"
    described.write_text("pod: {nam: web-0}\n")
    assert run(APP, "--job", "my-app", "--object", str(described)) == 1
    assert "did you mean `name`?" in capsys.readouterr().err


def test_what_discovery_passes_over_ends_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(APP, "--job", "my-app", "--pod", "other/web-0", "--pod-label", "app=web") == 0
    told = capsys.readouterr().out
    assert (
        "passed over by discovery.kubernetes.my_app: pod other/web-0 is in none of the namespaces shop"
        in told
    )
    assert run(APP, "--job", "my-app", "--pod", "other/web-0", "--json") == 0
    assert objects(capsys)[0]["dropped_at"] == "discovery.kubernetes.my_app"


def test_labels_of_a_target_are_given_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    port = "__meta_kubernetes_pod_container_port_number=8080"
    given = ("--label", "__address__=10.0.0.9:8080", "--label", port)
    assert run(APP, "--job", "my-app", *given, "--sample", "a", "--json") == 0
    assert objects(capsys)[0]["labels"]["instance"] == "10.0.0.9:8080"


def test_the_rule_that_drops_a_target_says_what_it_compared(capsys: pytest.CaptureFixture[str]) -> None:
    service = ("--service", "kueue-system/kueue-webhook-service", "--port", "https=9443")
    assert run(KAIWO, "--job", "kueue", *service) == 0
    told = capsys.readouterr().out
    assert "`kueue-webhook-service`, compared with `kueue-controller-manager-metrics-service`" in told


def test_stages_written_in_a_spec_are_named_by_their_own_lines(capsys: pytest.CaptureFixture[str]) -> None:
    spec = ROOT / "tests" / "cases" / "own_stages_run_before_the_fixed_labels" / "spec.yaml"
    assert run(spec, "--source", "pod-logs", "--line", '{"org":{"id":"a"}}', "--json") == 0
    (one,) = objects(capsys)
    lines = spec.read_text(encoding="utf-8").split("\n")
    told = [
        step["spec"].split(":")[-2:]
        for step in one["steps"]
        if step["name"] in ("stage.json", "stage.labels")
    ]
    assert [lines[int(line) - 1][int(column) - 1 :].split(" ")[0] for line, column in told] == [
        "stage.json",
        "stage.labels",
    ]


def test_many_lines_are_counted_by_their_ends_with_an_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    log.write_text('{"level":"info"}\n' * 30, encoding="utf-8")
    assert run(APP, "--source", "pod-logs", "--from-file", str(log)) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[2:4] == ["30 outcomes:", "  30  arrives at sink logs"]
    assert told[4].strip() == 'for example input 1: {"level":"info"}'


def test_a_saved_metrics_page_gives_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "metrics"
    page.write_text('# TYPE up gauge\nup 1\n\nrequests_total{code="200"} 5\n', encoding="utf-8")
    told = ("--pod", "shop/web-0", "--pod-label", "app=web", "--port", "http=8080")
    assert run(APP, "--job", "my-app", *told, "--from-file", str(page), "--json") == 0
    ends = {one["labels"].get("__name__"): one.get("sink") or one["dropped_at"] for one in objects(capsys)}
    assert ends == {"requests_total": "metrics", "up": "rule drop"}


def test_one_collector_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(KAIWO, "--job", "alloy-vcluster", "--json") == 0
    assert len(objects(capsys)) == 2
    assert run(KAIWO, "--job", "alloy-vcluster", "--collector", "alloy-vcluster", "--json") == 0
    assert [one["collector"] for one in objects(capsys)] == ["alloy-vcluster"]


def test_hostile_lines_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(APP, "--source", "pod-logs", "--line", "\x1b[2Jgone\u202e") == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--source", "pod-log", "--line", "x"), "did you mean `pod-logs`?"),
        (("--job", "nothing"), "has no job 'nothing'"),
        (("--source", "pod-logs"), "nothing is sent"),
        (("--job", "my-app"), "describe a pod"),
        (("--job", "my-app", "--line", "x"), "give --sample"),
        (("--job", "my-app", "--sample", "1x"), "is no sample"),
        (("--source", "pod-logs", "--sample", "x"), "give --line"),
        (("--source", "pod-logs", "--line", "x", "--collector", "other"), "does not read source 'pod-logs'"),
        (("--job", "my-app", "--container", "c"), "go with --pod"),
        (("--job", "my-app", "--port", "http=80"), "goes with --pod or --service"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        run(APP, *arguments)


def test_a_receiver_takes_no_target() -> None:
    with pytest.raises(UsageError, match="reads no targets"):
        run(AUDIT, "--source", "audit", "--line", "{}", "--label", "a=b")


def test_a_broken_spec_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    broken = ROOT / "tests" / "rejected" / "spec" / "unknown-sink" / "in_a_job" / "spec.yaml"
    assert run(broken, "--source", "pod-logs", "--line", "x") == 1
    assert "spec/unknown-sink" in capsys.readouterr().err
