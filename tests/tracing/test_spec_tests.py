"""Tests of specs, run: those that pass, and what is told of those that fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.cli.main import main
from compiler.cli.test import failure_text, run_tests
from compiler.diagnostics import Report
from tests.golden import assert_file

ROOT = Path(__file__).resolve().parents[2]
FAILING = Path(__file__).parent / "cases" / "failing" / "spec.yaml"
SPECS = sorted((ROOT / "specs").glob("*.yaml"))


def alloyc(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "compiler", "test", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_source_and_job_of_our_specs_has_a_test_that_passes(path: Path) -> None:
    report = Report()
    results = run_tests(path, {}, None, report)
    assert not [finding.message for result in results for finding in result.findings]
    if path.stem == "kaiwo":
        from compiler.pipeline import plan_spec

        plan = plan_spec(path, {}, report)
        collectors = [collector for scope in plan.scopes for collector in scope.collectors]
        inputs = {job.job.name for collector in collectors for job in collector.jobs}
        inputs |= {source.source.name for collector in collectors for source in collector.sources}
        assert inputs == {result.test.subject.value for result in results}


def test_a_test_that_fails_shows_how_and_its_trace(update: bool) -> None:
    report = Report()
    results = run_tests(FAILING, {}, None, report)
    assert all(result.findings for result in results)
    shown = "".join(failure_text(result, report) for result in results).replace(str(FAILING), "spec.yaml")
    assert_file(FAILING.parent / "expected.txt", shown, update)


def test_failures_end_with_exit_code_1_and_are_counted() -> None:
    done = alloyc(str(FAILING))
    assert done.returncode == 1
    assert done.stderr == "5 tests, 5 failed\n"
    assert "error[test/failed]" in done.stdout


def test_a_passing_run_says_only_how_many() -> None:
    done = alloyc("specs/quickstart.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 tests passed\n")


def test_failures_are_findings_for_machines() -> None:
    done = alloyc(str(FAILING), "--format", "json", "--only", "a-line-has-another-level")
    assert done.returncode == 1
    assert "test/failed" in json.dumps(json.loads(done.stdout))
    assert alloyc(str(FAILING), "--format", "github").stdout.count("::error") == 5


def test_only_names_a_test_that_there_is() -> None:
    done = alloyc(str(FAILING), "--only", "nothing")
    assert done.returncode == 2
    assert "no test is called 'nothing'" in done.stderr


def test_tests_of_alerts_are_left_to_promtool() -> None:
    done = alloyc("specs/kaiwo.yaml", "--only", "kueue-admission-slow")
    assert done.returncode == 2
    assert "promtool test rules out/kaiwo/rules/*/tests/*.yaml" in done.stderr


def test_a_broken_spec_is_reported_and_no_test_runs() -> None:
    done = alloyc("tests/rejected/spec/unknown-source/in_a_test/spec.yaml")
    assert done.returncode == 1
    assert "spec/unknown-source" in done.stderr
    assert "passed" not in done.stderr


def test_tests_do_not_change_the_output(tmp_path: Path) -> None:
    from compiler.pipeline import compile_spec

    text = (ROOT / "specs" / "quickstart.yaml").read_text(encoding="utf-8")
    bare = tmp_path / "quickstart.yaml"
    bare.write_text(text[: text.index("tests:")], encoding="utf-8")
    whole = compile_spec(ROOT / "specs" / "quickstart.yaml", {}, Report()).render()
    assert compile_spec(bare, {}, Report()).render() == whole


def test_a_dashboard_that_cannot_be_read_is_reported_before_tests_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `keep: used` keeps depends on it, so that outcomes without it would mislead."""
    text = (Path(__file__).parents[2] / "specs" / "kaiwo.yaml").read_text(encoding="utf-8")
    spec = tmp_path / "kaiwo.yaml"
    spec.write_text(text.replace("  kaiwo-gpu: {}", "  kaiwo-gpux: {}"), encoding="utf-8")
    for command in (["test"], ["upgrade", "--to", "1.19"], ["trace", "--source", "pod-logs", "--line", "x"]):
        assert main([command[0], str(spec), *command[1:]]) == 1
        assert "dashboard/missing-file" in capsys.readouterr().err
