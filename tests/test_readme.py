"""The README's commands and spec do what they say, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from compiler.cli.main import COMMANDS
from compiler.cli.test import run_tests
from compiler.diagnostics import Report
from compiler.pipeline import compile_spec

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
SET_UP = {"make compile", "make test"}  # these are how this test is run


def commands() -> list[str]:
    blocks = "".join(CONSOLE.findall(README))
    return [line[2:] for line in blocks.splitlines() if line.startswith("$ ")]


def test_the_two_set_up_commands_are_there() -> None:
    assert set(commands()) >= SET_UP
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{command.split()[1]}:" in makefile for command in SET_UP)


def test_the_five_minute_start_works(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    tried = [command for command in commands() if command.startswith(".venv/bin/alloyc")]
    assert tried
    for command in tried:
        arguments = [sys.executable, "-m", "compiler", *command.split()[1:]]
        done = subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert (tmp_path / "out" / "shop" / "cluster" / "kustomization.yaml").exists()


def test_the_example_spec_compiles_with_the_example_rules(tmp_path: Path) -> None:
    spec, rules = map(yaml.safe_load, YAML.findall(README))
    spec["tests"] |= rules.pop("tests")
    path = tmp_path / "example.yaml"
    path.write_text(yaml.safe_dump(spec | rules), encoding="utf-8")
    report = Report()
    assert compile_spec(path, {}, report).render()
    assert not report.diagnostics
    results = run_tests(path, {}, None, report)
    assert results
    assert not [result.findings for result in results if result.findings]


def test_named_files_and_commands_exist() -> None:
    for name in re.findall(r"`((?:compiler|specs|tests)/[A-Za-z0-9_/.-]+)`", README):
        if "annotated_pods" not in name and "shop" not in name:  # what the reader is to write
            assert (ROOT / name).exists(), name
    code = "".join(re.findall(r"```.*?```|`[^`\n]+`", README, re.DOTALL))
    used = set(re.findall(r"alloyc ([a-z]+)", code))
    assert used
    assert used <= COMMANDS.keys()
