"""What would change, file by file, and as a diff."""

from __future__ import annotations

import time
from pathlib import Path

from compiler.writer import Difference, compare_tree, compare_trees, unified_diff


def test_missing_changed_and_stale_files_are_found_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "sub/changed").write_bytes(b"1")
    (tmp_path / "stale").write_bytes(b"2")
    (tmp_path / "same").write_bytes(b"3")
    assert compare_tree(tmp_path, {"sub/changed": b"9", "same": b"3", "missing": b"4"}) == (
        Difference("missing", "missing", None, b"4"),
        Difference("stale", "stale", b"2", None),
        Difference("sub/changed", "changed", b"1", b"9"),
    )


def test_nothing_is_written_by_comparing(tmp_path: Path) -> None:
    compare_trees(tmp_path / "out", {"a": {"b": b"c"}}, prune=True)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_a_change_even_if_it_leads_to_the_right_content(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"1")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a").symlink_to(tmp_path / "target")
    assert compare_tree(tmp_path / "tree", {"a": b"1"}) == (Difference("a", "changed", None, b"1"),)


def test_folders_of_specs_that_are_gone_are_stale(tmp_path: Path) -> None:
    for name in ("kept", "gone", "foreign"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ("photo" if name == "foreign" else "RUNBOOK.md")).write_bytes(b"1")
    trees = {"kept": {"RUNBOOK.md": b"1"}}
    assert compare_trees(tmp_path, trees) == ()
    assert compare_trees(tmp_path, trees, prune=True) == (Difference("gone/RUNBOOK.md", "stale", b"1", None),)


def test_a_diff_shows_every_kind_of_change() -> None:
    old = b"".join(b"line %d\n" % number for number in range(1, 30))
    differences = [
        Difference("changed", "changed", old, old.replace(b"line 15\n", b"line fifteen\n")),
        Difference("missing", "missing", None, b"\ta\x1b\n"),
        Difference("stale", "stale", b"b", None),
        Difference("mode", "mode", b"#!", b"#!"),
        Difference("link", "changed", None, b""),
        Difference("binary", "changed", b"\xff", b""),
    ]
    assert unified_diff(differences, "out/") == (
        "--- out/changed\n+++ out/changed\n@@ -12,7 +12,7 @@\n"
        " line 12\n line 13\n line 14\n-line 15\n+line fifteen\n line 16\n line 17\n line 18\n"
        "--- /dev/null\n+++ out/missing\n@@ -0,0 +1 @@\n+\ta\\x1b\n"
        "--- out/stale\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n\\ No newline at end of file\n"
        "--- out/mode\n+++ out/mode\nonly whether it is executable differs\n"
        "--- out/link\n+++ out/link\nit is not a regular file\n"
        "--- out/binary\n+++ out/binary\nit is not text\n"
    )


def test_a_lost_final_newline_shows() -> None:
    assert unified_diff([Difference("f", "changed", b"a\nb\n", b"a\nb")]) == (
        "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n"
    )


def test_huge_changes_are_told_by_their_size_and_soon() -> None:
    old = b"".join(b"a %d\n" % number for number in range(200_000))
    started = time.process_time()
    assert "200,000 lines" in unified_diff([Difference("f", "changed", old, old.replace(b"a", b"b"))])
    assert unified_diff([Difference("f", "changed", old, old + b"end\n")]).endswith(" a 199999\n+end\n")
    assert time.process_time() - started < 5
