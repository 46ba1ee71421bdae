"""Specs that do not compile, each with its exact messages: tests/rejected/<code>/<what>/{spec.yaml,expected.txt}."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.diagnostics import Problems, Report, SourceText
from compiler.diagnostics.render import render
from compiler.pipeline import compile_spec
from tests.golden import assert_file

REJECTED = Path(__file__).parent / "rejected"
SPECS = sorted(REJECTED.rglob("spec.yaml"))


def case_name(path: Path) -> str:
    return path.parent.relative_to(REJECTED).as_posix()


def given(path: Path) -> dict[str, str]:
    """The --set values of a case: NAME=VALUE lines in a file `set` beside the spec."""
    settings = path.parent / "set"
    if not settings.exists():
        return {}
    return dict(line.split("=", 1) for line in settings.read_text().splitlines())


@pytest.mark.parametrize("path", SPECS, ids=case_name)
def test_rejected(path: Path, update: bool) -> None:
    report = Report()
    with pytest.raises(Problems):
        compile_spec(path, given(path), report)
    code = path.parent.parent.relative_to(REJECTED).as_posix()
    assert code in {diagnostic.code for diagnostic in report.diagnostics}, (
        "the case is filed under another code"
    )
    shown = render(report.diagnostics, report.sources, "text", False)
    assert_file(path.parent / "expected.txt", shown.replace(str(path), "spec.yaml"), update)


def test_every_folder_is_a_case() -> None:
    for folder in REJECTED.rglob("*"):
        if folder.is_dir() and not any(child.is_dir() for child in folder.iterdir()):
            assert (folder / "spec.yaml").exists(), f"{folder} holds no spec.yaml"


def test_sources_are_kept_for_excerpts() -> None:
    report = Report()
    with pytest.raises(Problems):
        compile_spec(SPECS[0], given(SPECS[0]), report)
    assert all(isinstance(source, SourceText) for source in report.sources.values())
