"""Output folders and what should be in them -> the differences, without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from compiler.writer.tree import Entry, Tree, entries, is_executable


class Difference(Struct, frozen=True):
    """One file that is not as it should be; `path` is relative to what was compared.

    missing: to be written; changed: another content; mode: only the executable bit; stale: to be removed.
    `old` is None for what is missing and for what is no regular file, `new` for what is stale.
    """

    path: str
    kind: Literal["missing", "changed", "mode", "stale"]
    old: bytes | None
    new: bytes | None


def compare_tree(root: Path, files: Tree) -> tuple[Difference, ...]:
    """What must change below `root` for it to hold exactly `files`, sorted by path. Raises OSError.

    Empty folders do not count: version control does not see them.
    """
    present = entries(root)
    found = [
        _file(path, present.get(path), files.get(path)) for path in sorted(present.keys() | files.keys())
    ]
    return tuple(difference for difference in found if difference is not None)


def compare_trees(out: Path, trees: Mapping[str, Tree], prune: bool = False) -> tuple[Difference, ...]:
    """The differences of several folders of `out`; with `prune` also those folders that nothing is compiled to.

    Raises OSError.
    """
    names = sorted([*trees, *(stale_folders(out, trees) if prune else ())])
    return tuple(
        Difference(f"{name}/{found.path}", found.kind, found.old, found.new)
        for name in names
        for found in compare_tree(out / name, trees.get(name, {}))
    )


def stale_folders(out: Path, trees: Mapping[str, Tree]) -> tuple[str, ...]:
    """Folders of `out` that an earlier compile wrote for a spec that is gone.

    A folder is known by a file that other folders have as well: nothing of anyone else is ever removed.
    """
    paths = {path for files in trees.values() for path in files}
    return tuple(
        name for name in _folders(out) if name not in trees and not paths.isdisjoint(entries(out / name))
    )


def _folders(out: Path) -> Iterator[str]:
    for entry in sorted(out.iterdir()) if out.is_dir() else ():
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield entry.name


def _file(path: str, present: Entry | None, wanted: bytes | None) -> Difference | None:
    if present is None:
        return Difference(path, "missing", None, wanted)
    same_size = present.regular and wanted is not None and present.size == len(wanted)
    old = present.location.read_bytes() if present.regular else None
    if wanted is None:
        return Difference(path, "stale", old, None)
    if not same_size or old != wanted:
        return Difference(path, "changed", old, wanted)
    return None if present.executable == is_executable(wanted) else Difference(path, "mode", old, wanted)
