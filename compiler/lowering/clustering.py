"""Clustered collectors: replicas share targets out among themselves, component by component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.build import attr, block

# Components of ours whose work can be shared; the others run on every replica.
SHARED = frozenset({"loki.source.kubernetes", "loki.source.kubernetes_events", "prometheus.scrape"})


def share_targets(blocks: Iterable[ast.Block]) -> Iterator[ast.Block]:
    """The blocks, with clustering switched on in each component that has it."""
    for entry in blocks:
        if entry.name in SHARED:
            yield replace(entry, body=(*entry.body, block("clustering", None, attr("enabled", True))))
        else:
            yield entry
