"""The command line as a user meets it: help, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compiler import __version__
from compiler.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "tests" / "cases" / "kubernetes_events_have_one_watcher" / "spec.yaml"
BROKEN = ROOT / "tests" / "rejected" / "spec" / "unknown-sink" / "in_a_job" / "spec.yaml"


def alloyc(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "compiler", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_version() -> None:
    done = alloyc("--version")
    assert (done.returncode, done.stdout) == (0, f"alloyc {__version__}\n")


def test_help_lists_every_command_and_says_what_exit_codes_mean() -> None:
    done = alloyc("--help")
    assert done.returncode == 0
    assert all(f"\n  {name}" in done.stdout for name in COMMANDS)
    assert "exit codes:" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str) -> None:
    done = alloyc(name, "--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert f"alloyc {name}" in done.stdout


def test_no_command_is_wrong_usage() -> None:
    done = alloyc()
    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage:" in done.stderr


def test_a_misspelt_command_is_suggested() -> None:
    done = alloyc("complie")
    assert done.returncode == 2
    assert "did you mean `compile`?" in done.stderr


def test_a_misspelt_option_is_wrong_usage() -> None:
    done = alloyc("check", "--formt", "json")
    assert done.returncode == 2
    assert "--formt" in done.stderr


def test_a_setting_without_a_value_is_wrong_usage() -> None:
    done = alloyc("check", SPEC, "--set", "NAMESPACE")
    assert done.returncode == 2
    assert "NAME=VALUE" in done.stderr


def test_check_says_nothing_about_a_good_spec() -> None:
    done = alloyc("check", SPEC)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_findings_go_to_stderr_and_are_counted() -> None:
    done = alloyc("check", BROKEN)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error[spec/unknown-sink]")
    assert done.stderr.endswith("\n1 error\n")


def test_json_findings_go_to_stdout() -> None:
    done = alloyc("check", BROKEN, "--format", "json")
    (finding,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert finding["code"] == "spec/unknown-sink"
    assert (finding["file"], finding["line"]) == (str(BROKEN), 16)


def test_a_good_spec_gives_an_empty_list_of_findings() -> None:
    done = alloyc("check", SPEC, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_missing_spec_is_a_finding() -> None:
    done = alloyc("check", "specs/none.yaml")
    assert done.returncode == 1
    assert "specs/none.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_specs_is_said(tmp_path: Path) -> None:
    done = alloyc("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "specs/" in done.stderr


def test_init_writes_a_spec_that_compiles(tmp_path: Path) -> None:
    assert alloyc("init", "shop", cwd=tmp_path).returncode == 0
    done = alloyc("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    again = alloyc("init", "shop", cwd=tmp_path)
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_the_schema_command_prints_json() -> None:
    done = alloyc("schema")
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m compiler schema | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_without_a_traceback() -> None:
    command = f"{sys.executable} -m compiler schema > /dev/full"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "alloyc: the output cannot be written: No space left on device\n"


def test_a_closed_output_is_no_traceback() -> None:
    command = f"{sys.executable} -m compiler --version >&-"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_stale_output_is_an_error_that_says_how_to_mend_it(tmp_path: Path) -> None:
    done = alloyc("compile", SPEC, "--out", tmp_path / "out", "--check")
    assert done.returncode == 1
    assert "error[output/stale]" in done.stderr
    assert "run `alloyc compile`" in done.stderr


def test_output_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "out/spec/RUNBOOK.md")

    monkeypatch.setattr("compiler.writer.compare_trees", refuse)
    assert main(["compile", str(SPEC), "--out", str(tmp_path), "--check"]) == 1
    told = capsys.readouterr().err
    assert "error[output/not-readable]: out/spec/RUNBOOK.md cannot be read: Permission denied" in told
