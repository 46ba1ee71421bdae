"""Kubernetes objects as checks see them: plain dicts, each with its file, read without trusting them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Severity, Span

PodSecurityLevel: TypeAlias = Literal["privileged", "baseline", "restricted"]
Key: TypeAlias = tuple[str, str | None, str]

WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet", "Job", "ReplicaSet")
CLUSTER_SCOPED = frozenset(
    {
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "IngressClass",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "StorageClass",
    }
)


class ObjectFile(Struct, frozen=True):
    """One object and the path of the file that holds it."""

    path: str
    object: dict[str, Any]

    @property
    def kind(self) -> str:
        return text(self.object.get("kind"))

    @property
    def name(self) -> str:
        return text(self.metadata.get("name"))

    @property
    def metadata(self) -> dict[str, Any]:
        return mapping(self.object.get("metadata"))

    @property
    def spec(self) -> dict[str, Any]:
        return mapping(self.object.get("spec"))

    @property
    def title(self) -> str:
        return f"{self.kind or 'object'} {self.name or 'without a name'}"

    def finding(
        self, code: str, message: str, hint: str | None = None, severity: Severity = Severity.ERROR
    ) -> Diagnostic:
        """A finding about this object, at the top of its file."""
        return Diagnostic(code, f"{self.title}: {message}", Span(self.path, 1, 1, 1, 1), hint, severity)


class ScopeObjects(Struct, frozen=True, dict=True):
    """The objects that are applied together, in order of application.

    `namespace` is where objects without a namespace of their own end up (None: only known at deployment),
    `given` are objects that exist beside them: (kind, namespace, name), as made by a script or a generator.
    """

    files: tuple[ObjectFile, ...]
    namespace: str | None = None
    pod_security: PodSecurityLevel = "restricted"
    given: frozenset[Key] = frozenset()

    @cached_property
    def by_key(self) -> dict[Key, ObjectFile]:
        """Each object by its key; of two with one key the first."""
        return {self.key(file): file for file in reversed(self.files)}

    def namespace_of(self, file: ObjectFile) -> str | None:
        """The namespace that the object ends up in; None for cluster-scoped ones and open namespaces."""
        if file.kind in CLUSTER_SCOPED:
            return None
        own = file.metadata.get("namespace")
        return own if isinstance(own, str) else self.namespace

    def key(self, file: ObjectFile) -> Key:
        return (file.kind, self.namespace_of(file), file.name)

    def find(self, kind: str, namespace: str | None, name: str) -> ObjectFile | None:
        """The object of that kind, namespace and name among the files."""
        return self.by_key.get((kind, namespace, name))


class Pod(Struct, frozen=True):
    """The pods of one workload: its file, their namespace, labels and spec, and the place of that spec."""

    file: ObjectFile
    namespace: str | None
    labels: dict[str, Any]
    annotations: dict[str, Any]
    spec: dict[str, Any]
    place: str

    def containers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each container with its place, init containers first."""
        for group in ("initContainers", "containers"):
            for index, container in enumerate(sequence(self.spec.get(group))):
                yield f"{self.place}.{group}[{index}]", mapping(container)


def pods(scope: ScopeObjects) -> Iterator[Pod]:
    """The pods that the scope's workloads make, and those that stand alone."""
    for file in scope.files:
        if file.kind == "Pod":
            meta = file.metadata
            yield _pod(scope, file, meta, file.spec, "spec")
        elif file.kind in WORKLOADS:
            template = mapping(file.spec.get("template"))
            meta = mapping(template.get("metadata"))
            yield _pod(scope, file, meta, mapping(template.get("spec")), "spec.template.spec")
        elif file.kind == "CronJob":
            template = mapping(mapping(mapping(file.spec.get("jobTemplate")).get("spec")).get("template"))
            meta = mapping(template.get("metadata"))
            place = "spec.jobTemplate.spec.template.spec"
            yield _pod(scope, file, meta, mapping(template.get("spec")), place)


def _pod(
    scope: ScopeObjects, file: ObjectFile, meta: dict[str, Any], spec: dict[str, Any], place: str
) -> Pod:
    labels, annotations = mapping(meta.get("labels")), mapping(meta.get("annotations"))
    return Pod(file, scope.namespace_of(file), labels, annotations, spec, place)


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one: the schema check reports the wrong type."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def strings(root: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every string value of a tree with its place, without recursion; keys are not values."""
    pending: list[tuple[str, Any]] = [(place, root)]
    while pending:
        where, value = pending.pop()
        if isinstance(value, str):
            yield where, value
        elif isinstance(value, dict):
            pending.extend(
                (f"{where}.{key}" if where else str(key), inner) for key, inner in reversed(value.items())
            )
        elif isinstance(value, list):
            pending.extend((f"{where}[{index}]", inner) for index, inner in reversed(list(enumerate(value))))
