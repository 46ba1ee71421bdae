"""Files that ConfigMaps hold: a program reads them, so a rule about the program must read them too."""

from __future__ import annotations

from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, mapping, text
from compiler.diagnostics import Report, SourceText


def embedded_yaml(file: ObjectFile, key: str) -> dict[str, Any]:
    """The YAML mapping under `key` of a ConfigMap; an empty one where there is none."""
    content = text(mapping(file.object.get("data")).get(key))
    return mapping(read_yaml(file.path, content)) if content else {}


def read_yaml(path: str, content: str) -> dict[str, Any] | None:
    """The mapping that `content` holds, None for anything else."""
    from compiler.located_yaml.nodes import plain  # few checks need the reader
    from compiler.located_yaml.reader import read

    root = read(SourceText(path, content), Report())
    tree = None if root is None else plain(root)
    return tree if isinstance(tree, dict) else None
