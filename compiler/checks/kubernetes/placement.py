"""Every object is in a namespace where the scope runs something: one stack has no strays."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from compiler.checks.kubernetes.objects import CLUSTER_SCOPED, ScopeObjects
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion

# Rights are given where the resources are: check_rights finds those that nothing needs.
_ANYWHERE = frozenset({"Role", "RoleBinding"})


def check_namespaces(scope: ScopeObjects, homes: Collection[str | None]) -> Iterator[Diagnostic]:
    """Objects outside the scope's namespace and outside `homes`, the namespaces of its programs."""
    known = {scope.namespace, *homes}
    for file in scope.files:
        namespace = scope.namespace_of(file)
        if file.kind in CLUSTER_SCOPED or file.kind in _ANYWHERE or namespace in known:
            continue
        message = f"is in namespace {namespace}, and nothing of the scope runs there"
        hint = suggestion(str(namespace), [str(home) for home in known if home])
        yield file.finding("kubernetes/other-namespace", message, hint)
