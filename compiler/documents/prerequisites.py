"""Objects that only people can make, as the runbook and the deploy script speak of them."""

from __future__ import annotations

from typing import Any

from compiler.plan.model import GrafanaPlan, Prerequisite, ScopePlan
from compiler.plan.prerequisites import PULL_KEY


def prerequisite_rows(scope: ScopePlan, namespace: str) -> list[dict[str, Any]]:
    """One row per object of a scope; `namespace` is that of the scope as a command takes it."""
    made = passwords(scope)
    return [
        {
            "kind": needed.kind,
            "name": needed.name,
            "namespace": needed.namespace or namespace,
            "keys": needed.keys,
            "users": needed.users,
            "command": _command(needed),
            "made": needed in made,
        }
        for needed in scope.prerequisites
    ]


def _command(needed: Prerequisite) -> str:
    """What makes the object, less its name and keys: values come from files, so that no shell remembers them."""
    if needed.kind == "ConfigMap":
        return "create configmap"
    kind = " --type=kubernetes.io/dockerconfigjson" if needed.keys == (PULL_KEY,) else ""
    return f"create secret generic{kind}"


def passwords(scope: ScopePlan) -> list[Prerequisite]:
    """What the deploy script makes itself: Secrets with nothing but the password of a Grafana's administrator."""
    made = {
        (backend.namespace, backend.admin_password.secret, (backend.admin_password.key,))
        for backend in scope.backends
        if isinstance(backend, GrafanaPlan)
    }
    return [
        needed
        for needed in scope.prerequisites
        if needed.kind == "Secret" and (needed.namespace, needed.name, needed.keys) in made
    ]


def needed_before(scope: ScopePlan) -> list[Prerequisite]:
    """What the deploy script looks for before it applies a scope: what it does not make itself."""
    made = passwords(scope)
    return [needed for needed in scope.prerequisites if needed not in made]
