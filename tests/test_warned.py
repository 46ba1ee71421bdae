"""Specs that compile with a warning, with its exact text: tests/warned/<code>/<what>/{spec.yaml,expected.txt}."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.diagnostics import Report
from compiler.diagnostics.render import render
from compiler.pipeline import compile_spec
from tests.golden import assert_file

WARNED = Path(__file__).parent / "warned"
SPECS = sorted(WARNED.rglob("spec.yaml"))


def case_name(path: Path) -> str:
    return path.parent.relative_to(WARNED).as_posix()


@pytest.mark.parametrize("path", SPECS, ids=case_name)
def test_warned(path: Path, update: bool) -> None:
    report = Report()
    assert compile_spec(path, {}, report).render()
    code = path.parent.parent.relative_to(WARNED).as_posix()
    assert {diagnostic.code for diagnostic in report.diagnostics} == {code}
    shown = render(report.diagnostics, report.sources, "text", False)
    assert_file(path.parent / "expected.txt", shown.replace(str(path), "spec.yaml"), update)
