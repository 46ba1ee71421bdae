"""The Namespace of a scope, with the Pod Security level that its pods are admitted by."""

from __future__ import annotations

from compiler.manifests.objects import MANAGED_BY, KubernetesObject, Site, make


def namespace(site: Site) -> KubernetesObject:
    """The Namespace; where only the deployer knows its name, it carries one that no API server accepts."""
    labels = {
        "app.kubernetes.io/part-of": site.plan.name,
        "app.kubernetes.io/managed-by": MANAGED_BY,
        "pod-security.kubernetes.io/enforce": site.scope.pod_security,
        "pod-security.kubernetes.io/warn": "restricted",
    }
    return make("v1", "Namespace", site.subject_namespace, None, labels)
