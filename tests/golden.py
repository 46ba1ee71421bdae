"""Compares produced text with files that reviewers read; with --update it writes them instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def assert_file(path: Path, produced: str, update: bool) -> None:
    """The file at `path` holds exactly `produced`; a missing file fails."""
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(produced, encoding="utf-8", newline="\n")
        return
    assert path.exists(), f"{path} is missing: run `make golden` and review it"
    assert produced == path.read_text(encoding="utf-8"), (
        f"{path} differs: run `make golden` and review the diff"
    )


def assert_folder(folder: Path, produced: Mapping[str, bytes], update: bool) -> None:
    """The folder holds exactly the files of `produced`: missing, changed and stale files fail."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if update:
        for name in present - produced.keys():
            (folder / name).unlink()
        for name, content in produced.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return
    assert produced, f"{folder}: the case produces nothing"
    assert sorted(present) == sorted(produced), (
        f"{folder}: files differ: run `make golden` and review the diff"
    )
    for name, content in produced.items():
        assert content.decode() == (folder / name).read_text(encoding="utf-8"), f"{folder / name} differs"
