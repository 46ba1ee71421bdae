"""What stands many times in a config, or in several: what was found sound once is not checked again.

Collectors repeat their relabel rules, stages and credentials word by word, and so are many arguments. Only
what refers to nothing but the standard library counts: what it means depends on its text alone.
"""

from __future__ import annotations

from functools import lru_cache

from compiler.alloy.catalog.model import Stability
from compiler.alloy.checker.run import Context, Judges

_MOST = 5000

Sound = set[tuple[str, ...]]
"""Blocks and arguments without findings: where they stand in the catalog, and their text."""


@lru_cache(maxsize=8)
def sound_blocks(release: str, stability: Stability | None, community: bool | None, judges: Judges) -> Sound:
    """What checks with these options have found sound so far."""
    return set()


def remember(key: tuple[str, ...], context: Context) -> None:
    sound = context.run.sound
    if len(sound) >= _MOST:
        sound.clear()
    sound.add(key)
