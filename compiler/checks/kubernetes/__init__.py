"""Rules about Kubernetes objects that no schema states: each looks at all objects of a scope together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compiler.checks.kubernetes.identity import check_identity
from compiler.checks.kubernetes.mounts import check_mounts
from compiler.checks.kubernetes.names import check_names
from compiler.checks.kubernetes.objects import ScopeObjects
from compiler.checks.kubernetes.order import check_order
from compiler.checks.kubernetes.pod_security import check_pod_security
from compiler.checks.kubernetes.ports import check_ports
from compiler.checks.kubernetes.quantities import check_quantities
from compiler.checks.kubernetes.references import check_references
from compiler.checks.kubernetes.rights import check_resources
from compiler.checks.kubernetes.selectors import check_selectors
from compiler.checks.kubernetes.sizes import check_sizes
from compiler.checks.kubernetes.stores import check_stores
from compiler.checks.kubernetes.values import check_values
from compiler.diagnostics import Diagnostic

OBJECT_CHECKS: tuple[Callable[[ScopeObjects], Iterator[Diagnostic]], ...] = (
    check_identity,
    check_names,
    check_values,
    check_quantities,
    check_references,
    check_mounts,
    check_selectors,
    check_ports,
    check_order,
    check_sizes,
    check_pod_security,
    check_resources,
    check_stores,
)
"""The checks that need nothing but the objects; those in other modules also take what a config needs."""


def check_objects(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """All findings of all checks."""
    for check in OBJECT_CHECKS:
        yield from check(scope)
