"""The templates and times of the shared stage cases, each taken out of its stage and run alone.

Only cases of one template or timestamp stage are taken, whose data the case itself tells; whole pipelines are the
simulator's.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from compiler.languages import go_time
from compiler.languages.go_strconv import extracted_text, unquote
from compiler.languages.go_template import TemplateError, parse
from tests.shared_data import cases

_ATTRIBUTE = re.compile(r'^\s*(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*$', re.MULTILINE)
_STAGE = re.compile(r"^\s*stage\.(\w+)", re.MULTILINE)
_FILES = ("stages/own", "stages/template", "stages/timestamp", "pipelines/own")


def _runs(stage: str, before: set[str]) -> list[Any]:
    """Runs whose last stage is the only one of its kind, and which have only stages that extract before it."""
    chosen = []
    for case in (case for file in _FILES for case in cases(file) if case["kind"] == "run"):
        stages = _STAGE.findall(case["config"])
        if stages.count(stage) == 1 and stages[-1] == stage and set(stages[:-1]) <= before:
            chosen.append(pytest.param(case, id=case["id"]))
    return chosen


def _attributes(case: Any) -> dict[str, str]:
    block = case["config"][case["config"].rindex("stage.") :]
    return {name: unquote(literal) for name, literal in _ATTRIBUTE.findall(block)}


@pytest.mark.parametrize("case", _runs("template", {"json"}))
def test_a_template_of_a_stage_writes_what_alloy_extracted(case: Any) -> None:
    arguments, entry, expected = (
        _attributes(case),
        case["input"][0],
        case["expect"]["entries"][0]["extracted"],
    )
    source = arguments["source"]
    values = expected | entry.get("extracted", {}) | entry.get("labels", {})
    known = json.loads(entry["line"]) if entry["line"].startswith("{") else {}
    before = known.get(source, entry.get("extracted", {}).get(source))
    data = {key: text for key, value in values.items() if (text := extracted_text(value)) is not None}
    data.pop(source, None)
    if before is not None:
        data[source] = data["Value"] = before
    data["Entry"] = entry["line"]
    try:
        written = parse(arguments["template"]).execute(data)
    except TemplateError:
        written = before
    assert (written or None) == expected.get(source)


@pytest.mark.parametrize("case", _runs("timestamp", {"json", "regex"}))
def test_a_timestamp_of_a_stage_is_the_one_alloy_read(case: Any) -> None:
    arguments, now = _attributes(case), go_time.parse("RFC3339", case["now"])
    location = go_time.load_location(arguments["location"]) if "location" in arguments else None
    read: list[int] = []
    for entry in case["expect"]["entries"]:
        text = extracted_text(entry["extracted"].get(arguments["source"]))
        if text is None or "fallback_formats" in case["config"]:
            continue
        stamped = go_time.parse("RFC3339", entry["timestamp"])
        try:
            read.append(go_time.parse(arguments["format"], text, location, now))
        except go_time.TimeError:
            assert stamped not in read  # Alloy keeps the entry's own time, or fudges the one before
        else:
            assert stamped == read[-1]
