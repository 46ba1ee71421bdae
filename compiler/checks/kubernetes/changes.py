"""Changes between two compiles that an API server refuses: the object must be deleted first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping
from compiler.diagnostics import Diagnostic, Severity

IMMUTABLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "ClusterRoleBinding": (("roleRef",),),
    "DaemonSet": (("spec", "selector"),),
    "Deployment": (("spec", "selector"),),
    "Job": (("spec", "selector"), ("spec", "template")),
    "PersistentVolumeClaim": (("spec", "storageClassName"), ("spec", "accessModes")),
    "RoleBinding": (("roleRef",),),
    "Service": (("spec", "clusterIP"),),
}
# Of a StatefulSet's spec everything else is fixed.
STATEFUL_SET_MUTABLE = frozenset(
    {
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "replicas",
        "revisionHistoryLimit",
        "template",
        "updateStrategy",
    }
)


def check_changes(before: ScopeObjects, after: ScopeObjects) -> Iterator[Diagnostic]:
    """Warn of each object that can not be applied over its earlier form."""
    earlier = {before.key(file): file for file in before.files}
    for file in after.files:
        old = earlier.get(after.key(file))
        if old is None:
            continue
        for path in _changed(old, file):
            kind, namespace, name = after.key(file)
            where = f" -n {namespace}" if namespace else ""
            keep = " --cascade=orphan" if kind == "StatefulSet" else ""
            message = f"{'.'.join(path)} differs from before, and cannot change in place"
            hint = f"before applying: kubectl delete {kind.lower()} {name}{where}{keep}"
            yield file.finding("kubernetes/immutable-field", message, hint, Severity.WARNING)


def _changed(old: ObjectFile, new: ObjectFile) -> Iterator[tuple[str, ...]]:
    paths = IMMUTABLE.get(new.kind, ())
    if new.kind == "StatefulSet":
        fields = sorted((old.spec.keys() | new.spec.keys()) - STATEFUL_SET_MUTABLE)
        paths = tuple(("spec", str(field)) for field in fields)
    for path in paths:
        if _at(old.object, path) != _at(new.object, path):
            yield path


def _at(tree: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        tree = mapping(tree).get(key)
    return tree
