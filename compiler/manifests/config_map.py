"""ConfigMaps: the config of a collector and the dashboards, cut into several where one would be too large."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from compiler.alloy import ast
from compiler.alloy.printer import print_file
from compiler.manifests.objects import KubernetesObject, make

# The API server takes 1 MiB, but `kubectl apply` stores a second copy of the object in an annotation, and all
# annotations of an object share 256 KiB.
SIZE_LIMIT = 200 * 1024


def config_map(
    name: str, namespace: str | None, labels: Mapping[str, str], data: Mapping[str, str]
) -> KubernetesObject:
    return make("v1", "ConfigMap", name, namespace, labels, data=dict(data))


def stored_size(text: str) -> int:
    """Bytes that a text takes inside an object, where quotes and line breaks are escaped."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def part_name(name: str, index: int) -> str:
    """The name of the ConfigMap that holds part `index`, counted from 0, of what `name` stands for."""
    return name if index == 0 else f"{name}-{index + 1}"


def config_files(file: ast.File, text: str) -> tuple[tuple[str, str], ...]:
    """The config as (file name, text) pairs, each small enough for a ConfigMap.

    Alloy reads all files of a folder as one config, so cutting between blocks changes nothing. A single block
    beyond the limit is left whole: the size check reports it.
    """
    if stored_size(text) <= SIZE_LIMIT:
        return (("config.alloy", text),)
    parts = [print_file(ast.File(chunk)) for chunk in _chunks(file.body)]
    return tuple((f"{part_name('config', index)}.alloy", part) for index, part in enumerate(parts))


def _chunks(body: tuple[ast.Statement, ...]) -> Iterator[tuple[ast.Statement, ...]]:
    chunk: list[ast.Statement] = []
    size = 0
    for statement in body:
        added = stored_size(print_file(ast.File((statement,))))
        if chunk and size + added > SIZE_LIMIT:
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(statement)
        size += added
    yield tuple(chunk)


def grouped(entries: Iterable[tuple[str, str]]) -> tuple[dict[str, str], ...]:
    """Keys and texts in as few ConfigMaps' data as the limit allows, in their order."""
    groups: list[dict[str, str]] = [{}]
    size = 0
    for key, text in entries:
        added = stored_size(key) + stored_size(text)
        if groups[-1] and size + added > SIZE_LIMIT:
            groups.append({})
            size = 0
        groups[-1][key] = text
        size += added
    return tuple(groups)
