"""The state of one check of one file: what the modules of this package hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.catalog import Catalog
from compiler.alloy.catalog.model import Stability
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.scopes import Member, Scope

DEEPEST = 100
"""Levels of nested expressions or blocks that are judged; a config by people has at most about ten."""


class BlockFinding(Protocol):
    """What a judge says of a block: an error, from one byte offset to another."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def hint(self) -> str | None: ...


Judge = Callable[[ast.Block], Sequence[BlockFinding]]


class Judges(Struct, frozen=True):
    """Those who know what blocks mean beyond their arguments: relabel rules, stages of log pipelines, what flows.

    They are handed in since they know more than the language: what runs there is the simulator's business.
    """

    rule: Judge | None = None
    stage: Judge | None = None
    flow: Callable[[ast.File, Findings], None] | None = None


class Run(Struct):
    """One run. `stability` and `community` are None where the flags of the collector are not known."""

    catalog: Catalog
    findings: Findings
    stability: Stability | None
    community: bool | None
    pinned: bool
    """Whether the release was asked for, rather than taken to be the newest."""

    judges: Judges = field(default_factory=Judges)
    judged: list[int] = field(default_factory=list)
    """Offsets of what the judges found: there the catalog's own rules would only say it again."""
    sound: set[tuple[str, ...]] = field(default_factory=set)
    """Blocks and arguments that need no check, since their like was found sound (see `repeats`)."""
    references: int = 0
    """How many references to components and variables were resolved so far."""

    @property
    def progress(self) -> tuple[int, int]:
        """Grows with every finding and every reference."""
        return len(self.findings.items), self.references

    def silenced(self) -> Run:
        """The same run with its findings thrown away, to ask for a type once more."""
        return replace(self, findings=Findings(self.findings.source, self.findings.lines))


class Context(Struct, frozen=True):
    """Where an expression or body stands: in which scope, as part of which member."""

    run: Run
    scope: Scope
    member: Member | None

    @property
    def findings(self) -> Findings:
        return self.run.findings

    @property
    def catalog(self) -> Catalog:
        return self.run.catalog
