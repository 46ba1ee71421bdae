"""Alloy's own tests of whole files, and lines of Kubernetes events, replayed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from compiler.alloy import parse
from compiler.simulator.entry import Entry
from compiler.simulator.graph import read_graph
from compiler.simulator.kubernetes_events import event_line
from compiler.simulator.network import follow
from compiler.simulator.pipeline import LogInput
from tests.shared_data import cases
from tests.simulator.replay import nanoseconds

NOW = nanoseconds("2026-01-15T12:00:00Z")


def _pipeline_tests() -> list[Any]:
    """A case with imported modules is skipped: modules are other files, which are not followed."""
    return [
        pytest.param(
            case,
            id=case["id"],
            marks=[pytest.mark.skip("modules are not followed")]
            if "\nimport." in "\n" + case["config"]
            else [],
        )
        for case in cases("pipelines/pipelinetest")
    ]


@pytest.mark.parametrize("case", _pipeline_tests())
def test_entries_arrive_as_in_alloys_pipeline_tests(case: Any) -> None:
    assert case["inputs"].keys() == case["assert"].keys() == {"loki"}
    graph, arrived = read_graph(parse(case["config"])), []
    for given in case["inputs"]["loki"]:
        starts = [name.removesuffix(".receiver") for name in given["components"]]
        result = follow(graph, starts, [_input(entry) for entry in given["entries"]], NOW)
        arrived += [arrival.entry for arrival in result.arrived]
    for claim in case["assert"]["loki"]:
        found = sum(_matches(entry, claim.get("match", {})) for entry in arrived)
        assert found == claim["count"] if claim["type"] == "count" else found > 0, claim


def _input(entry: Mapping[str, Any]) -> LogInput:
    return LogInput(
        entry["line"],
        entry.get("labels", {}),
        entry.get("structured_metadata", {}),
        nanoseconds(entry["timestamp"]) if "timestamp" in entry else None,
    )


def _matches(entry: Entry, match: Mapping[str, Any]) -> bool:
    return (
        match.get("line", entry.line) == entry.line
        and ("timestamp" not in match or nanoseconds(match["timestamp"]) == entry.timestamp)
        and _agrees(entry.labels, match.get("labels"))
        and _agrees(entry.structured_metadata, match.get("structured_metadata"))
    )


def _agrees(values: dict[str, str], match: Mapping[str, Any] | None) -> bool:
    if match is None:
        return True
    if match.get("mode") == "partial":
        return bool(match["values"].items() <= values.items())
    expected: dict[str, str] = match["values"]
    return values == expected


def _event(sample: Mapping[str, Any]) -> dict[str, Any]:
    """The Event object that a sample's fields were taken from."""
    fields = sample["fields"]
    return {
        "involvedObject": {
            "name": fields.get("name"),
            "kind": fields.get("kind"),
            "apiVersion": fields.get("objectAPIversion"),
            "resourceVersion": fields.get("objectRV"),
            "namespace": sample["labels"].get("namespace"),
        },
        "metadata": {"resourceVersion": fields.get("eventRV")},
        "source": {"component": fields.get("sourcecomponent"), "host": fields.get("sourcehost")},
        "reportingInstance": fields.get("reportinginstance"),
        "reportingComponent": fields.get("reportingcontroller"),
        "action": fields.get("action"),
        "reason": fields.get("reason"),
        "type": fields.get("type"),
        "count": fields.get("count"),
        "message": fields.get("msg"),
        "lastTimestamp": sample["timestamp"],
    }


@pytest.mark.parametrize(
    "sample", [pytest.param(sample, id=sample["id"]) for sample in cases("samples/kubernetes-events")]
)
def test_an_event_is_written_as_its_source_writes_it(sample: Any) -> None:
    written = {log_format: event_line(_event(sample), log_format) for log_format in ("logfmt", "json")}
    assert written["logfmt"].line == sample["line_logfmt"]
    assert written["json"].line == sample["line_json"]
    assert written["json"].namespace == sample["labels"]["namespace"]
    assert written["json"].timestamp == nanoseconds(sample["timestamp"])
