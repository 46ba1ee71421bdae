"""Output folders are replaced as a whole, whatever happens to the process that does it."""

from __future__ import annotations

import errno
import functools
import itertools
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compiler.diagnostics import Report
from compiler.writer import compare_trees, replace, write_tree, write_trees
from compiler.writer.exchange import exchange
from compiler.writer.lock import BusyError, locked
from compiler.writer.tree import Tree

SAME = {"host/a.yaml": b"a: 1\n"}
OLD: dict[str, Tree] = {
    "kaiwo": {"RUNBOOK.md": b"old\n", **SAME, "host/gone.yaml": b"b: 1\n", "deploy.sh": b"#!/bin/sh\n"},
    "quickstart": {"RUNBOOK.md": b"old\n", "host/a.yaml": b"a: 1\n"},
    "removed": {"RUNBOOK.md": b"old\n"},
}
NEW: dict[str, Tree] = {
    "kaiwo": {"RUNBOOK.md": b"new\n", **SAME, "run/m/c.yaml": b"c: 1\n", "deploy.sh": b"#!/bin/sh\n:\n"},
    "quickstart": {"RUNBOOK.md": b"new\n", "host/a.yaml": b"a: 2\n"},
}
UNCHANGED = {"same": {"RUNBOOK.md": b"same\n"}}


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def write(out: Path, trees: dict[str, Tree], prune: bool = True) -> tuple[str, ...]:
    report = Report()
    changed = write_trees(out, trees, report, prune)
    assert report.diagnostics == []
    return changed


def code(out: Path, trees: dict[str, Tree]) -> str:
    report = Report()
    assert write_trees(out, trees, report) == ()
    (found,) = report.diagnostics
    return found.code


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write(tmp_path / "out", {**OLD, **UNCHANGED})
    return tmp_path / "out"


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(params=["exchange", "two renames"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "two renames":
        monkeypatch.setattr(replace, "exchange", lambda first, second: False)


@pytest.mark.usefixtures("_either_way")
class TestWriting:
    def test_folders_hold_exactly_what_was_written(self, out: Path) -> None:
        assert write(out, {**NEW, **UNCHANGED}) == ("kaiwo", "quickstart", "removed")
        assert {path.name: contents(path) for path in out.iterdir()} == {**NEW, **UNCHANGED}
        assert not (out / "kaiwo/host/gone.yaml").exists()

    def test_without_pruning_other_folders_stay(self, out: Path) -> None:
        write(out, NEW, prune=False)
        assert contents(out / "removed") == OLD["removed"]

    def test_folders_of_others_are_never_pruned(self, out: Path) -> None:
        (out / "photos").mkdir()
        (out / "photos" / "a.jpg").write_bytes(b"")
        (out / ".git").mkdir()
        (out / "README.md").touch()
        write(out, {**NEW, **UNCHANGED})
        assert (out / "photos/a.jpg").exists()
        assert (out / ".git").exists()
        assert (out / "README.md").exists()

    def test_scripts_are_executable_and_nothing_else_is(self, out: Path) -> None:
        os.chmod(out / "kaiwo/deploy.sh", 0o644)
        os.chmod(out / "kaiwo/RUNBOOK.md", 0o755)
        assert [(d.path, d.kind) for d in compare_trees(out, OLD)] == [
            ("kaiwo/RUNBOOK.md", "mode"),
            ("kaiwo/deploy.sh", "mode"),
        ]
        assert write(out, OLD, prune=False) == ("kaiwo",)
        assert os.access(out / "kaiwo/deploy.sh", os.X_OK)
        assert compare_trees(out, OLD) == ()


def test_an_unchanged_folder_is_not_touched(out: Path) -> None:
    def marks() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in out.rglob("*")}

    before = marks()
    assert write(out, {**OLD, **UNCHANGED}) == ()
    assert marks() == before


def test_a_single_tree_can_be_written(tmp_path: Path) -> None:
    assert write_tree(tmp_path / "a/b/c", {"x": b"1"}, Report())
    assert not write_tree(tmp_path / "a/b/c", {"x": b"1"}, Report())
    assert contents(tmp_path) == {"a/b/c/x": b"1"}


class TestRefusing:
    @pytest.mark.parametrize(
        "path",
        ["../x", "/x", "a//b", "a/./b", "a/../../x", "", "a\\b", "a\0", "a\nb", "\ud800", "x" * 300, "a/"],
    )
    def test_a_path_that_leads_elsewhere_is_refused(self, out: Path, path: str) -> None:
        assert code(out, {"kaiwo": {path: b""}}) == "output/unsafe-path"

    @pytest.mark.parametrize("name", ["..", ".", "", "a/b", ".hidden", "a\0b"])
    def test_a_folder_that_leads_elsewhere_is_refused(self, out: Path, name: str) -> None:
        assert code(out, {name: {"a": b""}}) == "output/unsafe-path"

    def test_a_file_below_a_file_is_refused(self, out: Path) -> None:
        assert code(out, {"kaiwo": {"a": b"", "a/b/c": b""}}) == "output/unsafe-path"

    def test_a_folder_that_no_compile_wrote_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "kaiwo/host").mkdir(parents=True)
        (tmp_path / "kaiwo/thesis.tex").write_bytes(b"precious")
        assert code(tmp_path, NEW) == "output/not-ours"
        assert contents(tmp_path) == {"kaiwo/thesis.tex": b"precious"}

    def test_a_link_or_file_in_place_of_the_folder_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "kaiwo").symlink_to(tmp_path / "elsewhere")
        assert code(tmp_path, {"kaiwo": NEW["kaiwo"]}) == "output/not-ours"
        (tmp_path / "quickstart").touch()
        assert code(tmp_path, {"quickstart": NEW["quickstart"]}) == "output/not-ours"
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_links_within_a_folder_are_replaced_and_not_followed(self, out: Path, tmp_path: Path) -> None:
        (tmp_path / "precious").mkdir()
        (tmp_path / "precious/a.yaml").write_bytes(b"a: 1\n")
        shutil.rmtree(out / "kaiwo/host")
        (out / "kaiwo/host").symlink_to(tmp_path / "precious")
        write(out, OLD, prune=False)
        assert contents(tmp_path / "precious") == {"a.yaml": b"a: 1\n"}
        assert contents(out / "kaiwo") == OLD["kaiwo"]

    def test_an_output_folder_that_cannot_be_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert code(tmp_path / "file/out", NEW) == "output/not-writable"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_without_permission_is_told(self, out: Path) -> None:
        os.chmod(out, 0o555)
        assert code(out, NEW) == "output/not-writable"

    def test_a_folder_that_another_process_writes_to_is_busy(
        self, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with locked(out):
            with pytest.raises(BusyError), locked(out, patience=0.1):
                pass
            monkeypatch.setattr(replace, "locked", lambda folder: locked(folder, patience=0))
            assert code(out, NEW) == "output/busy"
        assert contents(out / "kaiwo") == OLD["kaiwo"]


def in_child(action: Callable[[], None]) -> int:
    """The exit code of a forked process that runs `action`, minus the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - the child must not fall into pytest
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


WRITTEN, FAILED, NO_MORE_STEPS = 0, 1, 2
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "os.listdir")


def at_step(number: int, fault: Callable[[], None]) -> Callable[[], bool]:
    """From now on, in this process: run `fault` before the step `number` of all that touch the file system.

    What is returned tells whether it has run.
    """
    left = number

    def step(event: str) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == -1:
                fault()

    def counted_exchange(first: Path, second: Path) -> bool:
        step("os.rename")
        done = real_exchange(first, second)
        step("os.rename")
        return done

    def counted_fsync(descriptor: int) -> None:
        step("open")

    real_exchange: Callable[[Path, Path], bool] = vars(replace)["exchange"]
    patch = pytest.MonkeyPatch()  # never undone: the process ends with its fault
    patch.setattr(replace, "exchange", counted_exchange)
    patch.setattr(os, "fsync", counted_fsync)
    sys.addaudithook(lambda event, arguments: step(event))
    return lambda: left < 0


def is_whole(out: Path, name: str) -> bool:
    aside = out / f".{name}.alloyc-aside"
    root = out / name if (out / name).exists() else aside
    found = contents(root) if root.exists() else None
    return found in (OLD.get(name), NEW.get(name))


def faults(out: Path, fault: Callable[[], None]) -> Iterator[int]:
    """A process that writes the new trees over the old ones, with a fault at each step in turn: its exit codes."""
    kept = out.with_name("kept")
    shutil.copytree(out, kept)

    def child(number: int) -> None:
        report = Report()
        came = at_step(number, fault)
        write_trees(out, {**NEW, **UNCHANGED}, report, prune=True)
        os._exit(FAILED if report.failed else WRITTEN if came() else NO_MORE_STEPS)

    for number in itertools.count():
        shutil.rmtree(out)
        shutil.copytree(kept, out)
        status = in_child(functools.partial(child, number))
        if status == NO_MORE_STEPS:
            return
        yield status


def heals(out: Path) -> None:
    write(out, {**NEW, **UNCHANGED})
    assert {path.name: contents(path) for path in out.iterdir()} == {**NEW, **UNCHANGED}


@pytest.mark.usefixtures("_either_way")
def test_a_process_killed_at_any_step_leaves_whole_folders_and_the_next_run_heals(out: Path) -> None:
    killed = 0
    for status in faults(out, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        assert status == -signal.SIGKILL
        assert all(is_whole(out, name) for name in OLD)
        assert contents(out / "same") == UNCHANGED["same"]
        heals(out)
        killed += 1
    assert killed > 50


def no_space() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.usefixtures("_either_way")
def test_a_failure_at_any_step_is_told_and_leaves_whole_folders_in_place(out: Path) -> None:
    failed = 0
    for status in faults(out, no_space):
        assert status in (FAILED, WRITTEN)
        assert all(is_whole(out, name) for name in OLD)
        assert (out / "kaiwo").exists()
        assert status == FAILED or contents(out / "kaiwo") == NEW["kaiwo"]
        heals(out)
        failed += status == FAILED
    assert failed > 40


def test_a_full_disk_leaves_the_old_folder_and_nothing_else(out: Path) -> None:
    before = contents(out)

    def child() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        report = Report()
        write_trees(out, {"kaiwo": {"RUNBOOK.md": b"x" * 100_000}}, report)
        os._exit(1 if [d.code for d in report.diagnostics] == ["output/not-writable"] else 0)

    assert in_child(child) == 1
    assert contents(out) == before
    assert not list(out.glob(".*"))


def test_the_exchange_swaps_two_folders_where_the_system_can(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if exchange(tmp_path / "a", tmp_path / "b"):
        assert sorted(contents(tmp_path)) == ["a/b", "b/a"]
    else:
        assert sorted(contents(tmp_path)) == ["a/a", "b/b"]


def test_two_writers_at_once_leave_one_of_both_trees(out: Path) -> None:
    other: dict[str, Tree] = {"kaiwo": {"RUNBOOK.md": b"other\n", **{f"f{n}": b"x" for n in range(50)}}}
    pids = []
    for trees in (NEW, other) * 3:
        pid = os.fork()
        if pid == 0:
            report = Report()
            for _ in range(5):
                write_trees(out, trees, report)
            os._exit(1 if report.failed else 0)
        pids.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0] * 6
    assert contents(out / "kaiwo") in (NEW["kaiwo"], other["kaiwo"])
    assert not list(out.glob(".*"))
