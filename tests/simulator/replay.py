"""Replays one shared stage case: its config and inputs in, what came out in the shape of `expect` out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compiler.alloy import ast, parse
from compiler.simulator.entry import Entry
from compiler.simulator.findings import Finding
from compiler.simulator.pipeline import LogInput, Processed, process
from compiler.simulator.stages import read_stages
from compiler.simulator.stages.contract import Stage
from compiler.simulator.stages.timestamp import parse_rfc3339

_START = "2026-01-15T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is compared with `expect`: entries as comparable texts, and metrics by name and labels."""

    entries: tuple[str, ...]
    metrics: dict[str, Any]


def blocks(config: str) -> list[ast.Block]:
    """The blocks of a config fragment."""
    return [statement for statement in parse(config).body if isinstance(statement, ast.Block)]


def configure(case: Mapping[str, Any]) -> tuple[tuple[Stage, ...], tuple[Finding, ...]]:
    """The stages of a case, and what is wrong with them."""
    return read_stages(blocks(case["config"]), {})


def replay(case: Mapping[str, Any], stages: tuple[Stage, ...]) -> Processed:
    """Send the inputs of a case through its stages."""
    now = nanoseconds(case.get("now", _START))
    return process(stages, [_input(given) for given in case["input"]], now)


def outcome(processed: Processed) -> Outcome:
    """What came out."""
    return Outcome(tuple(_shown(entry) for entry in processed.arrived), _by_series(processed.metrics))


def expected(case: Mapping[str, Any]) -> Outcome:
    """What Alloy's own stages gave out."""
    now = case.get("now", _START)
    entries = tuple(
        _text(
            entry["line"],
            entry.get("labels", {}),
            entry.get("structured_metadata", {}),
            nanoseconds(entry.get("timestamp", now)),
            entry.get("extracted", {}),
        )
        for entry in case["expect"].get("entries") or ()
    )
    return Outcome(entries, _by_series(case["expect"].get("metrics") or ()))


def nanoseconds(text: str) -> int:
    """The time since the epoch of an RFC 3339 text."""
    parsed = parse_rfc3339(text)
    assert parsed is not None, text
    return parsed


def _input(given: Mapping[str, Any]) -> LogInput:
    timestamp = given.get("timestamp")
    return LogInput(
        given["line"],
        dict(given.get("labels") or {}),
        dict(given.get("structured_metadata") or {}),
        None if timestamp is None else nanoseconds(timestamp),
        dict(given.get("extracted") or {}),
        given.get("delay_ms", 0) * 1_000_000,
    )


def _shown(entry: Entry) -> str:
    return _text(entry.line, entry.labels, entry.structured_metadata, entry.timestamp, entry.extracted)


def _text(
    line: str,
    labels: Mapping[str, str],
    metadata: Mapping[str, str],
    timestamp: int,
    extracted: Mapping[str, object],
) -> str:
    """One text for equal entries; a number is a float to Alloy, written `8` or `8.0`."""
    numbers = {
        key: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in extracted.items()
    }
    return json.dumps([line, dict(labels), dict(metadata), timestamp, numbers], sort_keys=True)


def _by_series(metrics: Any) -> dict[str, Any]:
    """Series by name and labels, their numbers as floats."""
    return {
        json.dumps([series["name"], series["type"], series["labels"]], sort_keys=True): json.loads(
            json.dumps(
                {key: value for key, value in series.items() if key not in {"name", "type", "labels"}},
                sort_keys=True,
            ),
            parse_int=float,
        )
        for series in metrics
    }
