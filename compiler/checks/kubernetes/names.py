"""Names, labels and annotations in the syntax that the API server accepts; the schemas do not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, pods, text
from compiler.diagnostics import Diagnostic
from compiler.lazy_pattern import lazy_pattern

_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
DNS_LABEL = lazy_pattern(_LABEL)
DNS_SUBDOMAIN = lazy_pattern(rf"{_LABEL}(\.{_LABEL})*")
SERVICE_NAME = lazy_pattern("[a-z]([a-z0-9-]*[a-z0-9])?")
LABEL_VALUE = lazy_pattern("([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?")
LABEL_NAME = lazy_pattern("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?")
VARIABLE = lazy_pattern("[A-Za-z_.-][A-Za-z0-9_.-]*")

# The API server takes any path segment as the name of a role or binding.
_FREE_NAMES = frozenset({"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"})
# Their pods carry the name in a label or as a host name.
_SHORT_NAMES = frozenset({"Namespace", "StatefulSet", "CronJob"})


def check_names(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Names of objects, containers and variables; keys and values of labels; keys of annotations."""
    for file in scope.files:
        yield from _object_name(file)
        yield from _labels(file, file.metadata, "metadata")
        yield from _config_keys(file)
    for pod in pods(scope):
        meta = {"labels": pod.labels, "annotations": pod.annotations}
        yield from _labels(pod.file, meta, "the pod template's metadata")
        seen: set[str] = set()
        for place, container in pod.containers():
            yield from _container(pod.file, place, container, seen)


def _object_name(file: ObjectFile) -> Iterator[Diagnostic]:
    name = file.name
    if file.kind in _FREE_NAMES:
        wrong = "/" in name or "%" in name or name in (".", "..")
    elif file.kind == "Service":
        wrong = not SERVICE_NAME.fullmatch(name) or len(name) > 63
    elif file.kind in _SHORT_NAMES:
        wrong = not DNS_LABEL.fullmatch(name) or len(name) > 63
    else:
        wrong = not DNS_SUBDOMAIN.fullmatch(name) or len(name) > 253
    if name and wrong and not _is_open(name):
        message = f"{name!r} is no name that a {file.kind} can have"
        yield file.finding("kubernetes/bad-name", message, "use lower-case letters, digits and dashes")


def _is_open(name: str) -> bool:
    """Whether the name stands for one that only a deployment knows."""
    return name.endswith("-is-not-set")


def _config_keys(file: ObjectFile) -> Iterator[Diagnostic]:
    if file.kind not in ("ConfigMap", "Secret"):
        return
    for field in ("data", "binaryData", "stringData"):
        for key in mapping(file.object.get(field)):
            if (
                not re.fullmatch(r"[A-Za-z0-9_.-]{1,253}", str(key))
                or key in (".", "..")
                or ".." in str(key)[:2]
            ):
                message = f"{key!r} can be no key: keys become file names"
                yield file.finding("kubernetes/bad-name", message, "use letters, digits, dots, dashes and _")


def _labels(file: ObjectFile, meta: dict[str, Any], place: str) -> Iterator[Diagnostic]:
    for field in ("labels", "annotations"):
        for key, value in mapping(meta.get(field)).items():
            if not _is_key(str(key)):
                yield file.finding("kubernetes/bad-label", f"{place}.{field} has the key {key!r}", _KEY_HINT)
            elif field == "labels" and isinstance(value, str) and not _is_value(value):
                message = f"label {key} in {place} has the value {value!r}"
                yield file.finding("kubernetes/bad-label", message, _VALUE_HINT)


_KEY_HINT = (
    "a key is a name of at most 63 letters, digits, dots, dashes and _, perhaps after a DNS name and /"
)
_VALUE_HINT = "a label's value is at most 63 letters, digits, dots, dashes and _, first and last no sign"


def _is_key(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    if slash and not (DNS_SUBDOMAIN.fullmatch(prefix) and len(prefix) <= 253):
        return False
    return LABEL_NAME.fullmatch(name) is not None and len(name) <= 63


def _is_value(value: str) -> bool:
    return LABEL_VALUE.fullmatch(value) is not None and len(value) <= 63


def _container(
    file: ObjectFile, place: str, container: dict[str, Any], seen: set[str]
) -> Iterator[Diagnostic]:
    name = text(container.get("name"))
    if not DNS_LABEL.fullmatch(name) or len(name) > 63:
        yield file.finding("kubernetes/bad-name", f"{place} has the name {name!r}", "use a DNS label")
    if name in seen:
        yield file.finding("kubernetes/bad-name", f"{place} is a second container named {name!r}")
    seen.add(name)
    variables: set[str] = set()
    for entry in map(mapping, container.get("env") or ()):
        variable = text(entry.get("name"))
        if not VARIABLE.fullmatch(variable):
            yield file.finding("kubernetes/bad-name", f"{place} sets a variable named {variable!r}")
        if variable in variables:
            yield file.finding("kubernetes/bad-name", f"{place} sets {variable} twice: the last one counts")
        variables.add(variable)
