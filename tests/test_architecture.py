"""The map of the architecture names the layers that import-linter enforces, in their order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = (ROOT / "compiler" / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_map_has_the_layers_of_the_contract() -> None:
    section = MAP.split("## Who may import whom")[1]
    (diagram,) = re.findall(r"```\n(.*?)```", section.split("\n## ")[0], re.DOTALL)
    drawn = [re.split(r" {2,}", line)[0] for line in diagram.splitlines()]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert drawn == layers


def test_every_file_that_the_map_names_is_there() -> None:
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:\.py)?)`", MAP)
    paths = [name for name in named if "/" in name]
    assert paths
    for name in paths:
        assert (ROOT / name).exists() or (ROOT / "compiler" / name).exists(), name
