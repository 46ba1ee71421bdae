"""The output of the last compile against that of this one: changes that a cluster refuses to apply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compiler.artifacts import Artifacts
from compiler.checks.kubernetes.changes import IMMUTABLE, check_changes
from compiler.checks.kubernetes.embedded import read_yaml
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.scope_manifests import scope_objects
from compiler.diagnostics import Report
from compiler.manifests.to_yaml import to_yaml


def check_previous_output(folder: Path, artifacts: Artifacts, report: Report) -> None:
    """Warn of objects in `folder`, a spec's output, that this compile changes beyond what can be applied.

    A file that is missing, unreadable or no object any more has nothing to say.
    """
    for scope, manifests in zip(artifacts.plan.scopes, artifacts.scopes, strict=True):
        after = scope_objects(scope, manifests)
        before = tuple(_previous(folder, after))
        if before:
            report.extend(check_changes(ScopeObjects(before, scope.namespace), after))


def _previous(folder: Path, after: ScopeObjects) -> Iterator[ObjectFile]:
    """The earlier forms of objects that have changed and that cannot change in every respect."""
    for file in after.files:
        if file.kind not in IMMUTABLE and file.kind != "StatefulSet":
            continue
        try:
            text = (folder / file.path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if text != to_yaml(file.object):
            tree = read_yaml(file.path, text)
            if tree is not None:
                yield ObjectFile(file.path, tree)
