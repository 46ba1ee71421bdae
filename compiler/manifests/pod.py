"""Parts of pods that every workload shares: security contexts, probes, resources, volumes."""

from __future__ import annotations

from typing import Any

from compiler.plan.model import Resources

Part = dict[str, Any]


def pod_security(user: int) -> Part:
    """A pod security context that meets the level `restricted`, with volumes writable by `user`."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security() -> Part:
    """A container security context that meets the level `restricted`, with a read-only root file system."""
    return {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
    }


def resources(plan: Resources) -> Part:
    """Requests and limits of a container."""
    return {
        "requests": {"cpu": plan.cpu_request, "memory": plan.memory_request},
        "limits": {"cpu": plan.cpu_limit, "memory": plan.memory_limit},
    }


def http_probe(path: str, port: str, period: int = 10, failures: int = 3) -> Part:
    """A probe that asks `path` on the container port named `port` every `period` seconds."""
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": period,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def container_port(name: str, port: int, protocol: str = "TCP") -> Part:
    return {"name": name, "containerPort": port, "protocol": protocol}


def service_port(name: str, port: int, target: str, protocol: str = "TCP") -> Part:
    """A Service port that leads to the container port named `target`."""
    return {"name": name, "port": port, "targetPort": target, "protocol": protocol}


def mount(name: str, path: str, read_only: bool = False) -> Part:
    part: Part = {"name": name, "mountPath": path}
    if read_only:
        part["readOnly"] = True
    return part


def config_map_volume(name: str, *config_maps: str) -> Part:
    """A volume with the keys of one ConfigMap, or of several in one directory."""
    if len(config_maps) == 1:
        return {"name": name, "configMap": {"name": config_maps[0]}}
    sources = [{"configMap": {"name": config_map}} for config_map in config_maps]
    return {"name": name, "projected": {"sources": sources}}


def secret_file_volume(name: str, secret: str, key: str, path: str) -> Part:
    """A volume with one key of a Secret as the file `path`, readable by the pod's user and group only."""
    items = [{"key": key, "path": path}]
    return {"name": name, "secret": {"secretName": secret, "items": items, "defaultMode": 0o440}}


def scratch_volume(name: str, limit: str) -> Part:
    """An empty volume for the pod's own lifetime, evicted when it grows past `limit`."""
    return {"name": name, "emptyDir": {"sizeLimit": limit}}


def claim_template(name: str, storage: str, storage_class: str | None) -> Part:
    """A volume claim of a StatefulSet; it outlives the set, so that deleting the stack deletes no data."""
    spec: Part = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": storage}}}
    if storage_class is not None:
        spec["storageClassName"] = storage_class
    return {"metadata": {"name": name}, "spec": spec}


def literal_argument(text: str) -> str:
    """`text` for args or an env value, such that the kubelet does not expand `$(NAME)` in it."""
    return text.replace("$(", "$$(")
