"""ConfigMaps: the config of a collector and the dashboards, cut into several where one would be too large."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

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


def config_files(blocks: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """A config as (file name, text) pairs, each small enough for a ConfigMap; `blocks` are its top-level blocks.

    Alloy reads all files of a folder as one config, so cutting between blocks changes nothing. A single block
    beyond the limit is left whole: the size check reports it.
    """
    parts = ["\n".join(chunk) for chunk in _chunks(blocks)]
    return tuple((f"{part_name('config', index)}.alloy", part) for index, part in enumerate(parts))


def _chunks(blocks: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for block in blocks:
        added = stored_size(block)
        if chunk and size + added > SIZE_LIMIT:
            yield chunk
            chunk, size = [], 0
        chunk.append(block)
        size += added
    yield chunk


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
