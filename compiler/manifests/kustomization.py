"""The kustomization of a scope: its manifests, its parameters, and where the parameters go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from compiler.manifests.objects import KubernetesObject, Manifest, Site
from compiler.manifests.parameters import CONFIG_MAP, FILE_NAME, annotation, parameters_file

CLUSTER_SCOPED = frozenset({"ClusterRole", "ClusterRoleBinding", "Namespace"})
WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")


def kustomization(site: Site, manifests: Sequence[Manifest]) -> KubernetesObject:
    """The kustomization; without parameters it only lists the manifests."""
    tree: KubernetesObject = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"manifests/{manifest.file_name}" for manifest in manifests],
    }
    if site.scope.parameters:
        tree["configMapGenerator"] = [_generator(site)]
        objects = [manifest.object for manifest in manifests]
        tree["patches"] = _namespace_patches(site, objects)
        tree["replacements"] = [*_namespace_replacement(site, objects), *_annotations(site, objects)]
    return {key: value for key, value in tree.items() if value}


def _generator(site: Site) -> dict[str, Any]:
    """The ConfigMap keeps its name, since pods refer to it by name and roll by annotation."""
    generator: dict[str, Any] = {"name": CONFIG_MAP}
    if site.scope.namespace is not None:
        generator["namespace"] = site.scope.namespace
    return {**generator, "envs": [FILE_NAME], "options": {"disableNameSuffixHash": True}}


def _open_objects(objects: Iterable[KubernetesObject]) -> dict[str, list[str]]:
    """Names by kind of the objects whose namespace only the deployer knows."""
    names: dict[str, list[str]] = {"ConfigMap": [CONFIG_MAP]}
    for obj in objects:
        if obj["kind"] not in CLUSTER_SCOPED and "namespace" not in obj["metadata"]:
            names.setdefault(obj["kind"], []).append(obj["metadata"]["name"])
    return names


def _namespace_patches(site: Site, objects: Iterable[KubernetesObject]) -> list[dict[str, Any]]:
    """Give each open object a namespace as text first: a replacement that creates the field writes a number
    where the value looks like one."""
    if site.scope.namespace is not None:
        return []
    patch = f'[{{"op": "add", "path": "/metadata/namespace", "value": "{site.unset_namespace}"}}]'
    return [
        {"target": {"kind": kind, "name": "|".join(sorted(names))}, "patch": patch}
        for kind, names in sorted(_open_objects(objects).items())
    ]


def _source(name: str) -> dict[str, str]:
    return {"kind": "ConfigMap", "name": CONFIG_MAP, "fieldPath": f"data.{name}"}


def _namespace_replacement(site: Site, objects: Sequence[KubernetesObject]) -> list[dict[str, Any]]:
    parameter = site.scope.namespace_parameter
    if site.scope.namespace is not None or parameter is None:
        return []
    targets: list[dict[str, Any]] = [
        {"select": {"namespace": site.unset_namespace}, "fieldPaths": ["metadata.namespace"]}
    ]
    kinds = {obj["kind"] for obj in objects}
    if "Namespace" in kinds:
        targets.append({"select": {"kind": "Namespace"}, "fieldPaths": ["metadata.name"]})
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        if kind in kinds:
            subjects = f"subjects.[namespace={site.unset_namespace}].namespace"
            targets.append({"select": {"kind": kind}, "fieldPaths": [subjects]})
    return [{"source": _source(parameter), "targets": targets}]


def _annotations(site: Site, objects: Sequence[KubernetesObject]) -> list[dict[str, Any]]:
    """Write each parameter where a pod template has its annotation."""
    replacements = []
    for parameter in site.scope.parameters:
        name = annotation(parameter)
        targets = [
            {
                "select": {"kind": obj["kind"], "name": obj["metadata"]["name"]},
                "fieldPaths": [f"spec.template.metadata.annotations.{name}"],
            }
            for obj in objects
            if obj["kind"] in WORKLOADS and name in obj["spec"]["template"]["metadata"].get("annotations", {})
        ]
        if targets:
            replacements.append({"source": _source(parameter.name), "targets": targets})
    return replacements


def parameter_files(site: Site) -> tuple[tuple[str, str], ...]:
    """The files that the kustomization reads beside the manifests."""
    return ((FILE_NAME, parameters_file(site)),) if site.scope.parameters else ()
