"""The catalog's data files, of which only the lines that are asked for are decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

_FOLDER = Path(__file__).with_name("data")


class LineObject(Mapping[str, Any]):
    """A JSON object with one member a line, of which only the members asked for are decoded."""

    def __init__(self, text: str) -> None:
        self._lines = {line[1 : line.index('"', 1)]: line for line in text.splitlines()[1:-1]}
        self._values: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            line = self._lines[name]
            self._values[name] = msgspec.json.decode(line[len(name) + 3 :].removesuffix(","))
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@cache
def data_file(name: str) -> LineObject:
    """What `data/<name>.json` holds, by component, type or function."""
    return LineObject((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
