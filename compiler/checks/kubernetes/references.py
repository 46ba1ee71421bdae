"""What one object names must exist: ConfigMaps, Secrets and their keys, accounts, claims, Services, roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic
from compiler.diagnostics.suggest import suggestion


class Reference(Struct, frozen=True):
    """A mention of another object: who makes it and where, and which keys of it are used."""

    file: ObjectFile
    place: str
    kind: str
    namespace: str | None
    name: str
    keys: tuple[str, ...] = ()


def check_references(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """References to objects that neither the scope has nor someone else makes, and to missing keys."""
    for reference in references(scope):
        file = scope.find(reference.kind, reference.namespace, reference.name)
        if file is not None:
            yield from _missing_keys(reference, file)
        elif (reference.kind, reference.namespace, reference.name) not in scope.given:
            yield _missing(scope, reference)


def _missing(scope: ScopeObjects, reference: Reference) -> Diagnostic:
    same = [
        file.name
        for file in scope.files
        if file.kind == reference.kind and scope.namespace_of(file) == reference.namespace
    ]
    where = f" in namespace {reference.namespace}" if reference.namespace else ""
    message = f"{reference.place} names {reference.kind} {reference.name!r}, which does not exist{where}"
    return reference.file.finding("kubernetes/missing-object", message, suggestion(reference.name, same))


def _missing_keys(reference: Reference, file: ObjectFile) -> Iterator[Diagnostic]:
    present = [
        str(key) for field in ("data", "binaryData", "stringData") for key in mapping(file.object.get(field))
    ]
    for key in reference.keys:
        if key not in present:
            message = f"{reference.place} reads key {key!r}, which {file.title} does not have"
            yield reference.file.finding("kubernetes/missing-key", message, suggestion(key, present))


def references(scope: ScopeObjects) -> Iterator[Reference]:
    """Every mention of an object by another."""
    for pod in pods(scope):
        yield from _pod_references(pod)
    for file in scope.files:
        if file.kind == "StatefulSet" and (service := text(file.spec.get("serviceName"))):
            yield Reference(file, "spec.serviceName", "Service", scope.namespace_of(file), service)
        if file.kind in ("RoleBinding", "ClusterRoleBinding"):
            yield from _binding_references(scope, file)


def _pod_references(pod: Pod) -> Iterator[Reference]:
    spec, at = pod.spec, pod.namespace
    account = text(spec.get("serviceAccountName"))
    if account and account != "default":
        place = f"{pod.place}.serviceAccountName"
        yield Reference(pod.file, place, "ServiceAccount", at, account)
    for index, secret in enumerate(map(mapping, sequence(spec.get("imagePullSecrets")))):
        place = f"{pod.place}.imagePullSecrets[{index}]"
        yield Reference(pod.file, place, "Secret", at, text(secret.get("name")))
    for index, volume in enumerate(map(mapping, sequence(spec.get("volumes")))):
        yield from _volume_references(pod, f"{pod.place}.volumes[{index}]", volume)
    for place, container in pod.containers():
        yield from _environment_references(pod, place, container)
        yield from _sub_paths(pod, place, container)


def _volume_references(pod: Pod, place: str, volume: dict[str, Any]) -> Iterator[Reference]:
    sources = [volume, *map(mapping, sequence(mapping(volume.get("projected")).get("sources")))]
    for source in sources:
        for field, kind, name_field in _VOLUME_SOURCES:
            inner = mapping(source.get(field))
            name = text(inner.get(name_field)) or text(inner.get("name"))
            if name and not inner.get("optional"):
                keys = tuple(text(mapping(item).get("key")) for item in sequence(inner.get("items")))
                yield Reference(pod.file, f"{place}.{field}", kind, pod.namespace, name, keys)


_VOLUME_SOURCES = (
    ("configMap", "ConfigMap", "name"),
    ("secret", "Secret", "secretName"),
    ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
)


def _environment_references(pod: Pod, place: str, container: dict[str, Any]) -> Iterator[Reference]:
    for index, entry in enumerate(map(mapping, sequence(container.get("env")))):
        value_from = mapping(entry.get("valueFrom"))
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            source = mapping(value_from.get(field))
            if source and not source.get("optional"):
                where = f"{place}.env[{index}]"
                keys = (text(source.get("key")),)
                yield Reference(pod.file, where, kind, pod.namespace, text(source.get("name")), keys)
    for index, entry in enumerate(map(mapping, sequence(container.get("envFrom")))):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            source = mapping(entry.get(field))
            if source and not source.get("optional"):
                where = f"{place}.envFrom[{index}]"
                yield Reference(pod.file, where, kind, pod.namespace, text(source.get("name")))


def _sub_paths(pod: Pod, place: str, container: dict[str, Any]) -> Iterator[Reference]:
    """A subPath of a ConfigMap's volume is one of its keys."""
    volumes = {text(v.get("name")): v for v in map(mapping, sequence(pod.spec.get("volumes")))}
    for index, mount in enumerate(map(mapping, sequence(container.get("volumeMounts")))):
        source = mapping(volumes.get(text(mount.get("name")), {}).get("configMap"))
        path = text(mount.get("subPath"))
        if path and source and not source.get("items"):
            where = f"{place}.volumeMounts[{index}].subPath"
            yield Reference(pod.file, where, "ConfigMap", pod.namespace, text(source.get("name")), (path,))


def _binding_references(scope: ScopeObjects, file: ObjectFile) -> Iterator[Reference]:
    role = mapping(file.object.get("roleRef"))
    kind = text(role.get("kind"))
    namespace = scope.namespace_of(file) if kind == "Role" else None
    yield Reference(file, "roleRef", kind, namespace, text(role.get("name")))
    for index, subject in enumerate(map(mapping, sequence(file.object.get("subjects")))):
        if subject.get("kind") == "ServiceAccount":
            named = text(subject.get("namespace"))
            home = None if named.endswith("-is-not-set") else named or scope.namespace_of(file)
            name = text(subject.get("name"))
            yield Reference(file, f"subjects[{index}]", "ServiceAccount", home, name)
