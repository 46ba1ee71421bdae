"""Objects that only people can make, as the runbook and the deploy script speak of them."""

from __future__ import annotations

from typing import Any

from compiler.plan.model import Plan, Prerequisite, ScopePlan
from compiler.plan.prerequisites import PULL_KEY


def prerequisite_rows(scope: ScopePlan, namespace: str) -> list[dict[str, Any]]:
    """One row per object of a scope; `namespace` is that of the scope as a command takes it."""
    return [
        {
            "kind": needed.kind,
            "name": needed.name,
            "namespace": needed.namespace or namespace,
            "keys": needed.keys,
            "users": needed.users,
            "command": _command(needed),
        }
        for needed in scope.prerequisites
    ]


def _command(needed: Prerequisite) -> str:
    """What makes the object, less its name and keys: values come from files, so that no shell remembers them."""
    if needed.kind == "ConfigMap":
        return "create configmap"
    kind = " --type=kubernetes.io/dockerconfigjson" if needed.keys == (PULL_KEY,) else ""
    return f"create secret generic{kind}"


def needed_before(plan: Plan, scope: ScopePlan) -> list[Prerequisite]:
    """What the deploy script looks for before it applies a scope: all but the password that it makes itself."""
    made = None if plan.grafana is None else plan.grafana.admin_password.secret
    return [needed for needed in scope.prerequisites if needed.name != made]
