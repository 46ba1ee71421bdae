"""What stands many times in a config, or in several: what was found sound once is not checked again.

Collectors repeat their relabel rules, stages and credentials word by word, and many arguments are the same literal.
Only blocks that refer to nothing but the standard library count: what they mean depends on their text alone.
"""

from __future__ import annotations

from functools import lru_cache

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec, Stability
from compiler.alloy.checker.run import Context, Judges

_MOST = 5000

Sound = set[tuple[str, ...]]
"""Blocks and literals without findings: where they stand in the catalog, and their text."""


@lru_cache(maxsize=8)
def sound_blocks(release: str, stability: Stability | None, community: bool | None, judges: Judges) -> Sound:
    """What checks with these options have found sound so far."""
    return set()


def key_of(block: ast.Block, spec: BlockSpec, context: Context) -> tuple[str, str] | None:
    """What tells a block from others; None for blocks that are not worth remembering."""
    if (spec.group is None and spec.ref is None) or context.scope.shadows:
        return None
    return spec.path, context.findings.lines.text[block.start : block.end]


def remember(key: tuple[str, ...], context: Context) -> None:
    sound = context.run.sound
    if len(sound) >= _MOST:
        sound.clear()
    sound.add(key)
