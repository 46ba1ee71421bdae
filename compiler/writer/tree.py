"""What an output folder may hold, and what one holds: relative paths and contents, both ways checked."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from compiler.diagnostics import Report
from compiler.diagnostics.wording import neutral, quoted

Tree: TypeAlias = Mapping[str, bytes]
"""Contents by path below the folder, with `/`; contents that begin with `#!` are executable."""

_FORBIDDEN_PARTS = {"", ".", ".."}


class Entry(Struct, frozen=True):
    """Something that is no folder below an output folder; `regular` is false for links, pipes and the like."""

    location: Path
    regular: bool
    executable: bool
    size: int


def is_executable(content: bytes) -> bool:
    return content.startswith(b"#!")


def entries(root: Path) -> dict[str, Entry]:
    """Everything below `root` but folders, by path; links are not followed. Empty where there is no folder."""
    return dict(sorted(_walk(root, ""))) if root.is_dir() and not root.is_symlink() else {}


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Entry]]:
    with os.scandir(folder) as found:
        for item in found:
            path = prefix + item.name
            if item.is_dir(follow_symlinks=False):
                yield from _walk(Path(item.path), path + "/")
                continue
            status = item.stat(follow_symlinks=False)
            regular, executable = stat.S_ISREG(status.st_mode), bool(status.st_mode & stat.S_IXUSR)
            yield path, Entry(Path(item.path), regular, executable, status.st_size)


def check_paths(trees: Mapping[str, Tree], report: Report) -> None:
    """Report names of folders and files that lead elsewhere, or that cannot exist together."""
    for name, files in trees.items():
        if "/" in name or name.startswith(".") or not _is_safe(name):
            report.error("output/unsafe-path", f"{quoted(name)} cannot be the name of an output folder")
        for path in files:
            if not all(map(_is_safe, path.split("/"))):
                report.error(
                    "output/unsafe-path", f"{quoted(path)} is no path below the output folder {quoted(name)}"
                )
            elif any(parent in files for parent in _parents(path)):
                report.error(
                    "output/unsafe-path", f"{quoted(path)} lies below a file of the same output folder"
                )


def _is_safe(part: str) -> bool:
    return (
        part not in _FORBIDDEN_PARTS
        and "\\" not in part
        and neutral(part) == part
        and len(part.encode()) < 256
    )


def _parents(path: str) -> Iterator[str]:
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)
