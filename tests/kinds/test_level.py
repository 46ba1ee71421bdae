"""The level of real container lines in every format, by the stages that are compiled for it."""

from __future__ import annotations

import json

import pytest

from compiler.alloy import parse, print_file
from compiler.alloy.ast import File
from compiler.diagnostics import Span
from compiler.kinds.level import FORMATS, Level
from compiler.simulator.pipeline import LogInput, process
from compiler.simulator.stages.reading import read_stages
from tests.shared_data import shared

CRI_FIELDS = 3  # time, stream and flag: the Kubernetes API gives lines without them
SAMPLES: dict[str, list[str]] = {
    entry["id"]: [
        line.split(" ", CRI_FIELDS)[CRI_FIELDS] if entry["format"].startswith("cri") else line
        for line in entry["lines"]
    ]
    for entry in json.loads(shared("cases/samples/container-logs.json").read_text(encoding="utf-8"))
    if entry["id"] != "log-odd"
}
LEVELS = {
    "log-cri-zap-json": ["info", "error", "debug"],
    "log-cri-zap-console": ["info", "error", "info", "info"],
    "log-cri-klog": ["info", "warning", "error", "error", "info"],
    "log-logfmt": ["info", "error", "warning"],
    "log-python-trace": ["info"] * 6,
    "log-java-trace": ["info"] * 6,
    "log-ray": ["info"] * 3,
    "log-vllm": ["info"] * 3,
    "log-nginx": ["info"] * 2,
    "log-dmesg": ["info"] * 3,
}


def levels(lines: list[str], formats: tuple[str, ...] = FORMATS) -> list[tuple[str, str]]:
    """Each line that arrives with its level."""
    stages = Level(("level", "severity"), frozenset(formats), Span("", 1, 1, 1, 1)).stages()
    read, findings = read_stages(parse(print_file(File(stages))).body)
    assert not findings
    return [(entry.line, entry.labels["level"]) for entry in process(read, map(LogInput, lines), 0).arrived]


@pytest.mark.parametrize("sample", sorted(LEVELS))
def test_a_real_line_gets_its_level_and_stays_as_it_is(sample: str) -> None:
    assert levels(SAMPLES[sample]) == list(zip(SAMPLES[sample], LEVELS[sample], strict=True))


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ('{"severity": "FATAL", "msg": "level=debug"}', "error"),
        ('{"msg": "x level=error y"}', "info"),
        ('{"level": null, "severity": "warn"}', "warning"),
        ('{"level": "e"}', "error"),
        ("I0115 11:58:06.000012       1 main.go:1] level=error", "info"),
        ("2026-01-15T11:59:58.123Z\t\x1b[31mERROR\x1b[0m\tsetup\tfailed", "error"),
        ("1.7684783985e+09\tdebug\tstarting", "debug"),
        ("E0115 is an engine, not a klog line", "info"),
        ("the level= of the lake", "info"),
        ("level=error", "error"),
        ("", "info"),
        ("[1,2]", "info"),
    ],
)
def test_a_line_between_formats_gets_one_level(line: str, level: str) -> None:
    assert levels([line]) == [(line, level)]


def test_a_format_that_is_not_asked_for_is_not_read() -> None:
    assert levels(["level=error"], ("json",)) == [("level=error", "info")]
    assert levels(["E0115 11:58:06.000012       1 main.go:1] x"], ("json", "logfmt"))[0][1] == "info"
