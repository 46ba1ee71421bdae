"""The output of the last compile against that of this one: changes that a cluster refuses to apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from compiler.artifacts import Artifacts
from compiler.checks.kubernetes.changes import IMMUTABLE, check_changes
from compiler.checks.kubernetes.embedded import read_yaml
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.scope_manifests import scope_objects
from compiler.diagnostics import Report


def check_previous_output(
    folder: Path, artifacts: Artifacts, files: Mapping[str, bytes], report: Report
) -> None:
    """Warn of objects in `folder`, a spec's output, that this compile changes beyond what can be applied.

    `files` are the bytes of this compile, by path below `folder`. An earlier file that is missing, unreadable or no
    object any more has nothing to say.
    """
    for scope, manifests in zip(artifacts.plan.scopes, artifacts.scopes, strict=True):
        after = scope_objects(scope, manifests)
        before = tuple(_previous(folder, after, files))
        if before:
            report.extend(check_changes(ScopeObjects(before, scope.namespace), after))


def _previous(folder: Path, after: ScopeObjects, files: Mapping[str, bytes]) -> Iterator[ObjectFile]:
    """The earlier forms of objects that have changed and that cannot change in every respect."""
    for file in after.files:
        if file.kind not in IMMUTABLE and file.kind != "StatefulSet":
            continue
        try:
            content = (folder / file.path).read_bytes()
            if content == files[file.path]:
                continue
            tree = read_yaml(file.path, content.decode())
        except (OSError, UnicodeDecodeError):
            continue
        if tree is not None:
            yield ObjectFile(file.path, tree)
