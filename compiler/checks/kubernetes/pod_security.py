"""Pods against the Pod Security level of their namespace, as the admission controller judges them.

The rules are those of the Pod Security Standards, levels `baseline` and `restricted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.objects import (
    Pod,
    PodSecurityLevel,
    ScopeObjects,
    mapping,
    pods,
    sequence,
    text,
)
from compiler.diagnostics import Diagnostic

BASELINE_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
RESTRICTED_VOLUMES = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
)
LEVELS: tuple[PodSecurityLevel, ...] = ("restricted", "baseline", "privileged")


def check_pod_security(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Pods that the namespace's level does not admit, with everything that is in the way."""
    enforced = _enforced(scope)
    for pod in pods(scope):
        level = enforced.get(pod.namespace, scope.pod_security)
        for violation in violations(pod, level):
            hint = f"the namespace admits level {level}; the pod needs {needed_level(pod)}"
            yield pod.file.finding("kubernetes/pod-security", violation, hint)


def _enforced(scope: ScopeObjects) -> dict[str | None, PodSecurityLevel]:
    """The levels that Namespace objects of the scope enforce themselves."""
    levels: dict[str | None, PodSecurityLevel] = {}
    for file in scope.files:
        label = mapping(file.metadata.get("labels")).get("pod-security.kubernetes.io/enforce")
        for level in LEVELS:
            if file.kind == "Namespace" and label == level:
                levels[file.name] = level
    return levels


def needed_level(pod: Pod) -> PodSecurityLevel:
    """The strictest level that admits the pod."""
    for level in LEVELS:
        if not any(violations(pod, level)):
            return level
    return "privileged"


def violations(pod: Pod, level: PodSecurityLevel) -> Iterator[str]:
    """What in the pod the level forbids."""
    if level == "privileged":
        return
    yield from _baseline(pod)
    if level == "restricted":
        yield from _restricted(pod)


def _baseline(pod: Pod) -> Iterator[str]:
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.get(field):
            yield f"{pod.place}.{field} shares the node's namespace"
    for volume in map(mapping, sequence(pod.spec.get("volumes"))):
        if "hostPath" in volume:
            path = mapping(volume["hostPath"]).get("path")
            yield f"volume {text(volume.get('name'))} is the node's {path}"
    for place, container in pod.containers():
        security = mapping(container.get("securityContext"))
        if security.get("privileged"):
            yield f"{place} is privileged"
        added = set(map(str, sequence(mapping(security.get("capabilities")).get("add"))))
        if extra := sorted(added - BASELINE_CAPABILITIES):
            yield f"{place} adds the capabilities {', '.join(extra)}"
        if any(mapping(port).get("hostPort") for port in sequence(container.get("ports"))):
            yield f"{place} takes a port of the node"
        if security.get("procMount") not in (None, "Default"):
            yield f"{place} unmasks /proc"
    for place, profile in _profiles(pod):
        if profile == "Unconfined":
            yield f"{place} switches seccomp off"
    for place, owner in ((pod.place, pod.spec), *pod.containers()):
        security = mapping(owner.get("securityContext"))
        if mapping(security.get("appArmorProfile")).get("type") == "Unconfined":
            yield f"{place} switches AppArmor off"


def _profiles(pod: Pod) -> Iterator[tuple[str, Any]]:
    """The seccomp profiles that are set: of the pod, then of each container."""
    for place, owner in ((pod.place, pod.spec), *pod.containers()):
        profile = mapping(mapping(owner.get("securityContext")).get("seccompProfile")).get("type")
        if profile is not None:
            yield place, profile


def _restricted(pod: Pod) -> Iterator[str]:
    own = mapping(pod.spec.get("securityContext"))
    for volume in map(mapping, sequence(pod.spec.get("volumes"))):
        if not RESTRICTED_VOLUMES & volume.keys() and "hostPath" not in volume:
            yield f"volume {text(volume.get('name'))} is of a type that the level does not list"
    if own.get("runAsUser") == 0:
        yield f"{pod.place} runs as root"
    for place, container in pod.containers():
        security = mapping(container.get("securityContext"))
        yield from _restricted_container(place, own, security)


def _restricted_container(place: str, own: dict[str, Any], security: dict[str, Any]) -> Iterator[str]:
    if security.get("allowPrivilegeEscalation") is not False:
        yield f"{place} does not set allowPrivilegeEscalation: false"
    if security.get("runAsNonRoot", own.get("runAsNonRoot")) is not True:
        yield f"{place} does not set runAsNonRoot: true"
    if security.get("runAsUser") == 0:
        yield f"{place} runs as root"
    capabilities = mapping(security.get("capabilities"))
    if "ALL" not in sequence(capabilities.get("drop")):
        yield f"{place} does not drop ALL capabilities"
    if set(map(str, sequence(capabilities.get("add")))) - {"NET_BIND_SERVICE"}:
        yield f"{place} adds capabilities other than NET_BIND_SERVICE"
    profile = mapping(security.get("seccompProfile", own.get("seccompProfile"))).get("type")
    if profile not in ("RuntimeDefault", "Localhost"):
        yield f"{place} has no seccomp profile"
