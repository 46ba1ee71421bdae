"""Trees -> output folders, each replaced as a whole.

A tree is first written to a spare folder beside the one it replaces, then the two swap names. Whoever kills the
process, or pulls the plug, finds the old folder or the new one, never a mixture; the next run removes the spare.
Where the system cannot swap two names in one step, the old folder steps aside first, and the next run puts it
back if the new one did not take its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from compiler.diagnostics import Report
from compiler.diagnostics.wording import neutral, quoted
from compiler.writer.compare import compare_tree, stale_folders
from compiler.writer.exchange import exchange
from compiler.writer.lock import BusyError, locked
from compiler.writer.tree import Tree, check_paths, entries, is_executable

_SPARE = ".alloyc-spare"  # being written, or replaced: of no use to anyone but its writer
_ASIDE = ".alloyc-aside"  # for a moment the only copy of a folder


def write_tree(root: Path, files: Tree, report: Report) -> bool:
    """Make the folder `root` hold exactly `files`. True if it had to change; errors are in the report."""
    return bool(write_trees(root.parent, {root.name: files}, report))


def write_trees(out: Path, trees: Mapping[str, Tree], report: Report, prune: bool = False) -> tuple[str, ...]:
    """Make each folder of `out` that `trees` names hold exactly its files; return the names that changed.

    With `prune`, folders of specs that are gone are removed. Every tree is on the disk before the first one
    takes its place. After an error, which the report tells, folders are as they were or as they should be.
    """
    check_paths(trees, report)
    if report.failed:
        return ()
    try:
        return _write(out, trees, report, prune)
    except BusyError:
        message = f"another process has been writing to {quoted(str(out), 200)} for too long"
        report.error("output/busy", message, hint="wait for it, or end it")
    except OSError as error:
        place = neutral(str(error.filename or out))
        message = f"{place} cannot be written: {neutral(error.strerror or str(error))}"
        report.error(
            "output/not-writable", message, hint="nothing was left half-written; mend the cause and retry"
        )
    return ()


def _write(out: Path, trees: Mapping[str, Tree], report: Report, prune: bool) -> tuple[str, ...]:
    out.mkdir(parents=True, exist_ok=True)
    with locked(out):
        _recover(out)
        changed = sorted(name for name, files in trees.items() if compare_tree(out / name, files))
        stale = stale_folders(out, trees) if prune else ()
        for name in changed:
            _check_replaceable(out / name, trees[name], report)
        if report.failed:
            return ()
        with _leaving_nothing_behind(out):
            for name in changed:
                _stage(_beside(out, name, _SPARE), trees[name])
            for name in changed:
                _swap_in(out, name)
            for name in stale:
                (out / name).rename(_beside(out, name, _SPARE))
            _sync(out)
        with suppress(OSError):  # the output is as it should be; what cannot go now goes with the next run
            _recover(out)
        return (*changed, *stale)


def _beside(out: Path, name: str, suffix: str) -> Path:
    return out / f".{name}{suffix}"


def _check_replaceable(root: Path, files: Tree, report: Report) -> None:
    """A folder that shares no file with what would be written was not written by a compile."""
    if root.is_symlink():
        message = f"{quoted(str(root), 200)} is a symbolic link; only a folder can be replaced"
        report.error("output/not-ours", message, hint="remove the link")
    elif root.exists() and not root.is_dir():
        message = f"{quoted(str(root), 200)} is not a folder"
        report.error("output/not-ours", message, hint="remove it, or choose another --out")
    elif (present := entries(root)) and present.keys().isdisjoint(files):
        message = f"{quoted(str(root), 200)} holds other files, such as {quoted(next(iter(present)))}"
        report.error(
            "output/not-ours", message, hint="choose another --out, or empty the folder if it is output"
        )


def _stage(folder: Path, files: Tree) -> None:
    folder.mkdir()
    folders = {folder}
    for path, content in sorted(files.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in target.parents if parent.is_relative_to(folder)}
        _write_file(target, content)
    for made in sorted(folders):
        _sync(made)


def _write_file(path: Path, content: bytes) -> None:
    mode = 0o777 if is_executable(content) else 0o666  # less what the umask takes away
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _swap_in(out: Path, name: str) -> None:
    new, root = _beside(out, name, _SPARE), out / name
    if not root.exists():
        new.rename(root)
    elif not exchange(new, root):
        root.rename(_beside(out, name, _ASIDE))
        new.rename(root)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _recover(out: Path) -> None:
    """Finish what this or a killed run left: put back a folder that stepped aside for nothing, remove the rest."""
    for aside in _hidden(out, _ASIDE):
        name = aside.name[1 : -len(_ASIDE)]
        if os.path.lexists(out / name):
            # It is not needed any more, and half removed it must not be put back.
            _remove(_beside(out, name, _SPARE))
            aside.rename(_beside(out, name, _SPARE))
        else:
            aside.rename(out / name)
    for spare in _hidden(out, _SPARE):
        _remove(spare)


def _hidden(out: Path, suffix: str) -> list[Path]:
    return sorted(path for path in out.iterdir() if path.name.startswith(".") and path.name.endswith(suffix))


@contextmanager
def _leaving_nothing_behind(out: Path) -> Iterator[None]:
    """After a failure, heal at once what the next run would heal, if the system lets us."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            _recover(out)
        raise


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
