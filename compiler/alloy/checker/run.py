"""The state of one check of one file: what the modules of this package hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from compiler.alloy.catalog import Catalog
from compiler.alloy.catalog.model import Stability
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.scopes import Member, Scope

DEEPEST = 100
"""Levels of nested expressions or blocks that are judged; a config by people has at most about ten."""


@dataclass(slots=True)
class Run:
    """One run. `stability` and `community` are None where the flags of the collector are not known."""

    catalog: Catalog
    findings: Findings
    stability: Stability | None
    community: bool | None
    pinned: bool
    """Whether the release was asked for, rather than taken to be the newest."""

    def silenced(self) -> Run:
        """The same run with its findings thrown away, to ask for a type once more."""
        return replace(self, findings=Findings(self.findings.source))


@dataclass(slots=True)
class Context:
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
