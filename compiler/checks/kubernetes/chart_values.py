"""Values of the vCluster chart: Helm ignores a key that the chart does not read, and vCluster refuses to start.

The keys are those of chart 0.20 (chart/values.yaml and config/config.go of loft-sh/vcluster), as far as a stack like
ours sets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from compiler.checks.kubernetes.objects import sequence
from compiler.diagnostics import Diagnostic, Span
from compiler.diagnostics.suggest import suggestion

Keys: TypeAlias = Mapping[str, "Keys | None"]
"""Known keys with those below them; None stands for a value, or for a tree that the chart passes on."""

_COMMON: Keys = {"enabled": None, "env": None, "resources": None, "securityContext": None}
_CONTAINER: Keys = {"command": None, "extraArgs": None, "image": None, "imagePullPolicy": None}
_COMPONENT: Keys = {"enabled": None, **_CONTAINER}
_SYNCED: Keys = {"enabled": None, "patches": None}
_DISTROS: Keys = {
    "k8s": {
        **_COMMON,
        "apiServer": _COMPONENT,
        "controllerManager": _COMPONENT,
        "scheduler": _COMPONENT,
        "version": None,
    },
    "k3s": {**_COMMON, **_CONTAINER, "token": None},
    "k0s": {**_COMMON, **_CONTAINER, "config": None},
}
_CLAIM: Keys = {
    "accessModes": None,
    "enabled": None,
    "retentionPolicy": None,
    "size": None,
    "storageClass": None,
}
_STATEFUL_SET: Keys = {
    "annotations": None,
    "env": None,
    "highAvailability": None,
    "image": None,
    "labels": None,
    "persistence": {
        "addVolumeMounts": None,
        "addVolumes": None,
        "binariesVolume": None,
        "dataVolume": None,
        "volumeClaim": _CLAIM,
        "volumeClaimTemplates": None,
    },
    "pods": None,
    "probes": None,
    "resources": {"limits": None, "requests": None},
    "scheduling": None,
    "security": None,
}
VCLUSTER_KEYS: Keys = {
    "controlPlane": {
        "advanced": None,
        "backingStore": None,
        "coredns": None,
        "distro": _DISTROS,
        "ingress": None,
        "proxy": None,
        "service": None,
        "serviceMonitor": None,
        "statefulSet": _STATEFUL_SET,
    },
    "experimental": None,
    "exportKubeConfig": None,
    "integrations": None,
    "networking": {
        "advanced": None,
        "replicateServices": {"fromHost": {"from": None, "to": None}, "toHost": {"from": None, "to": None}},
        "resolveDNS": None,
    },
    "plugins": None,
    "policies": {
        "limitRange": None,
        "networkPolicy": None,
        "podSecurityStandard": None,
        "resourceQuota": None,
    },
    "rbac": None,
    "sync": {
        "fromHost": {
            "csiDrivers": _SYNCED,
            "csiNodes": _SYNCED,
            "events": _SYNCED,
            "ingressClasses": _SYNCED,
            "nodes": {**_SYNCED, "clearImageStatus": None, "selector": {"all": None, "labels": None}},
            "storageClasses": _SYNCED,
        },
        "toHost": {
            "configMaps": {**_SYNCED, "all": None},
            "endpoints": _SYNCED,
            "ingresses": _SYNCED,
            "networkPolicies": _SYNCED,
            "persistentVolumeClaims": _SYNCED,
            "pods": None,
            "secrets": {**_SYNCED, "all": None},
            "serviceAccounts": _SYNCED,
            "services": _SYNCED,
        },
    },
    "telemetry": None,
}


def check_chart_values(path: str, values: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Keys of `values` (in the file `path`) that the chart does not have."""
    yield from _unknown(Span(path, 1, 1, 1, 1), "", values, VCLUSTER_KEYS)


def _unknown(at: Span, place: str, value: Any, keys: Keys) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for index, item in enumerate(sequence(value)):
            yield from _unknown(at, f"{place}[{index}]", item, keys)
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        below = f"{place}.{name}".lstrip(".")
        if name not in keys:
            message = f"{below} is no value of the vCluster chart, so it is never applied"
            yield Diagnostic("kubernetes/unknown-chart-value", message, at, suggestion(str(name), keys))
            continue
        known = keys[name]
        if known is not None:
            yield from _unknown(at, below, inner, known)
