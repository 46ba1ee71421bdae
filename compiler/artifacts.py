"""Everything a spec compiles to, as trees and objects, and their rendering to files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.alloy import ast
from compiler.plan.model import Plan


@dataclass(frozen=True, slots=True)
class CollectorConfig:
    """One collector's config: the tree that was built and the text printed from it."""

    scope: str
    collector: str
    tree: ast.File
    text: str

    @property
    def path(self) -> str:
        """Where the config lies below the spec's output folder."""
        return f"{self.scope}/{self.collector}.alloy"


@dataclass(frozen=True, slots=True)
class Artifacts:
    """All outputs of one spec."""

    plan: Plan
    configs: tuple[CollectorConfig, ...]

    def render(self) -> dict[str, bytes]:
        """The files below out/<spec>, by path, sorted."""
        return dict(sorted(self._files()))

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for config in self.configs:
            yield config.path, config.text.encode()
