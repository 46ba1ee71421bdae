"""Secrets that exist beside the stack: a collector's keys in, the environment that carries them out.

Pods name a Secret and its key; no value is ever known here.
"""

from __future__ import annotations

from compiler.manifests.pod import Part
from compiler.plan.model import CollectorPlan


def secret_environment(collector: CollectorPlan) -> list[Part]:
    """The environment variables that hold secrets; a missing Secret keeps the pod from starting."""
    return [
        {"name": key.variable, "valueFrom": {"secretKeyRef": {"name": key.secret, "key": key.key}}}
        for key in collector.secrets
    ]
