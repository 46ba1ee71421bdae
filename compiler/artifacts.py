"""Everything a spec compiles to, as trees and objects, and its rendering to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from compiler.alloy import ast
from compiler.kinds.rule import RuleGroup
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import Plan
from compiler.proof.flows import JobFlow

if TYPE_CHECKING:
    from compiler.proof.coverage import CoverageProof


class CollectorConfig(Struct, frozen=True):
    """One collector's config: the tree that was built and the texts of its top-level blocks."""

    scope: str
    collector: str
    tree: ast.File
    blocks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole config: what print_file makes of the tree, since one blank line parts two blocks."""
        return "\n".join(self.blocks)

    @property
    def path(self) -> str:
        """Where the config lies below the spec's output folder."""
        return f"{self.scope}/{self.collector}.alloy"


class DashboardText(Struct, frozen=True):
    """One dashboard as Grafana's JSON: for reviewers, and on one line for the ConfigMap that Grafana reads."""

    uid: str
    model: dict[str, Any]
    text: str
    compact: str


class Artifacts(Struct, frozen=True):
    """All outputs of one spec. `coverage` is None where nothing asks anything.

    `documents` makes texts, each with its path: a check of a spec, which writes no files, never asks for them.
    `rules` are the groups of rules, whose files are among the documents.
    `jobs` are the series of every job on their way to each sink.
    """

    plan: Plan
    configs: tuple[CollectorConfig, ...]
    dashboards: tuple[DashboardText, ...]
    scopes: tuple[ScopeManifests, ...]
    rules: tuple[RuleGroup, ...]
    coverage: CoverageProof | None
    documents: Callable[[], Iterable[tuple[str, str]]]
    jobs: tuple[JobFlow, ...]

    def render(self) -> dict[str, bytes]:
        """The files below out/<spec>, by path, sorted."""
        return {path: text.encode() for path, text in sorted(self._files())}

    def _files(self) -> Iterator[tuple[str, str]]:
        for config in self.configs:
            yield config.path, config.text
        for dashboard in self.dashboards:
            yield f"dashboards/{dashboard.uid}.json", dashboard.text
        for scope in self.scopes:
            yield f"{scope.scope}/kustomization.yaml", to_yaml(scope.kustomization)
            for manifest in scope.manifests:
                yield f"{scope.scope}/manifests/{manifest.file_name}", to_yaml(manifest.object)
            for name, document in scope.documents:
                yield f"{scope.scope}/{name}", to_yaml(document)
            for name, text in scope.texts:
                yield f"{scope.scope}/{name}", text
        yield from self.documents()
