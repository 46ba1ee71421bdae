"""The grammar's cache: used when it can be, never needed, never trusted when it is not whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from compiler.alloy import grammar_cache
from compiler.alloy.lexer import tokens
from compiler.alloy.source import read_source


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def load_and_parse() -> None:
    parser = grammar_cache.load_parser.__wrapped__()
    assert len(parser.parse(tokens(read_source("a = 1")))) == 1


def test_the_second_load_reads_what_the_first_kept(cache_home: Path) -> None:
    load_and_parse()
    (kept,) = (cache_home / "alloyc").glob("*.pickle")
    before = kept.stat().st_mtime_ns
    load_and_parse()
    (kept,) = (cache_home / "alloyc").glob("*.pickle")
    assert kept.stat().st_mtime_ns == before


def test_a_damaged_cache_is_not_used(cache_home: Path) -> None:
    load_and_parse()
    (kept,) = (cache_home / "alloyc").glob("*.pickle")
    kept.write_bytes(kept.read_bytes()[:1000])
    load_and_parse()


def test_no_cache_folder_is_no_problem(cache_home: Path) -> None:
    (cache_home / "alloyc").write_text("a file where the folder should be")
    load_and_parse()


def test_processes_that_start_together_all_parse(cache_home: Path) -> None:
    code = "from compiler.alloy import parse; assert parse('a = 1').body"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert len(list((cache_home / "alloyc").glob("*.pickle"))) == 1
