"""The rule files against the official implementation: promtool takes them, and every alert's own test passes.

That the tests can fail is tested too: with the samples of the two tests of each alert exchanged, all of them fail.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.plans import spec_name
from tests.rules.stacks import WITH_RULES, alerts_of, artifacts_of

pytestmark = pytest.mark.conformance


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs promtool. Skips the calling test where it is absent; in CI that is a failure."""
    program = shutil.which("promtool")
    if program is None:
        if os.environ.get("CI"):
            raise FileNotFoundError("promtool is not on PATH")
        pytest.skip("promtool is not on PATH")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def written(path: Path, folder: Path) -> list[Path]:
    """The rule files of a spec, written below `folder`, without those for Loki and for an operator."""
    files = artifacts_of(path).render()
    for name, content in files.items():
        if name.startswith("rules/prometheus/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return sorted((folder / "rules").rglob("*.yaml"))


def split(files: list[Path]) -> tuple[list[Path], list[Path]]:
    tests = [file for file in files if file.parent.name == "tests"]
    return [file for file in files if file not in tests], tests


PROMETHEUS = [path for path in WITH_RULES if "audit_silence_of" not in str(path) and "ruler" not in str(path)]


@pytest.mark.parametrize("path", PROMETHEUS, ids=spec_name)
def test_promtool_takes_the_files_and_their_tests_pass(path: Path, tmp_path: Path) -> None:
    rules, tests = split(written(path, tmp_path))
    checked = promtool("check", "rules", *rules)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = promtool("test", "rules", *tests)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize("path", PROMETHEUS, ids=spec_name)
def test_every_alert_has_a_test_that_can_fail(path: Path, tmp_path: Path) -> None:
    _, tests = split(written(path, tmp_path))
    for file in tests:
        tree = yaml.safe_load(file.read_text())
        for fires, silent in zip(tree["tests"][::2], tree["tests"][1::2], strict=True):
            given, other = fires.get("input_series", []), silent.get("input_series", [])
            fires["input_series"], silent["input_series"] = other, given
        file.write_text(yaml.safe_dump(tree))
    tested = promtool("test", "rules", *tests)
    failed = Counter(re.findall(r'alertname=\\"(\w+)', tested.stdout + tested.stderr))
    assert tested.returncode != 0
    for alert in alerts_of(path):
        assert failed[alert.name] >= 2 * len(alert.tests), f"{alert.name}: one of its tests passes"
