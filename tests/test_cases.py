"""Whole compiles, each as small as shows one behaviour: tests/cases/<behaviour>/{spec.yaml,shows,expected/}.

`shows` lists glob patterns of the output files that the case is about; only these are compared.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from compiler.alloy import format_source, parse, print_file
from compiler.diagnostics import Report
from compiler.pipeline import compile_spec
from tests.golden import assert_folder

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def test_there_are_cases() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path, update: bool) -> None:
    report = Report()
    files = compile_spec(folder / "spec.yaml", {}, report).render()
    patterns = (folder / "shows").read_text().split()
    shown = {name: content for name, content in files.items() if any(fnmatch(name, p) for p in patterns)}
    assert_folder(folder / "expected", shown, update)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_emitted_alloy_is_a_fixed_point_of_parser_and_formatter(folder: Path) -> None:
    for path in sorted(folder.glob("expected/**/*.alloy")):
        text = path.read_text(encoding="utf-8")
        assert format_source(text) == text
        assert parse(print_file(parse(text))) == parse(text)
