"""The values that all manifests are made of: objects with standard metadata, and the files that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.manifests.program import Program
from compiler.plan.model import Plan, ScopePlan

KubernetesObject: TypeAlias = dict[str, Any]

MANAGED_BY = "alloyc"


class Manifest(Struct, frozen=True):
    """One object and the name of its file, `NN-kind-name.yaml`; NN is the order of application."""

    file_name: str
    object: KubernetesObject


class ScopeManifests(Struct, frozen=True):
    """All files of one scope beside its Alloy configs.

    `documents` are YAML files (name, tree) that kubectl does not apply, such as Helm values; `texts` are
    files of other formats (name, text); `programs` are what runs in the scope's workloads.
    """

    scope: str
    manifests: tuple[Manifest, ...]
    kustomization: KubernetesObject
    documents: tuple[tuple[str, KubernetesObject], ...]
    texts: tuple[tuple[str, str], ...]
    programs: tuple[Program, ...]

    @property
    def objects(self) -> tuple[KubernetesObject, ...]:
        """The objects alone, in the order of application."""
        return tuple(manifest.object for manifest in self.manifests)


class Site(Struct, frozen=True):
    """Where objects are made for: the plan and the scope that they belong to."""

    plan: Plan
    scope: ScopePlan

    @property
    def unset_namespace(self) -> str:
        """What stands for a namespace that only the deployer knows: no DNS label, so no server takes it."""
        return f"{self.scope.namespace_parameter}-is-not-set"

    @property
    def subject_namespace(self) -> str:
        """The scope's namespace where Kubernetes insists on one, as in the subject of a binding."""
        return self.scope.namespace or self.unset_namespace


def make(
    api_version: str,
    kind: str,
    name: str,
    namespace: str | None,
    labels: Mapping[str, str],
    **body: Any,
) -> KubernetesObject:
    """An object with its metadata first; `namespace` is None where there is none or it is still open."""
    metadata: dict[str, Any] = {"name": name}
    if namespace is not None:
        metadata["namespace"] = namespace
    metadata["labels"] = dict(labels)
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}


def standard_labels(site: Site, application: str, instance: str) -> dict[str, str]:
    """The recommended labels of Kubernetes for an object of `application` that the stack calls `instance`."""
    return {
        "app.kubernetes.io/name": application,
        "app.kubernetes.io/instance": instance,
        "app.kubernetes.io/part-of": site.plan.name,
        "app.kubernetes.io/managed-by": MANAGED_BY,
    }


def selector_labels(application: str, instance: str) -> dict[str, str]:
    """The labels by which a workload and its Services find its pods; they can never change after creation."""
    return {"app.kubernetes.io/name": application, "app.kubernetes.io/instance": instance}
