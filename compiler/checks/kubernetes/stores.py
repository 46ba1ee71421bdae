"""Stores that receive and forget as promised: settings without which a program starts, and does not do its work.

Sources: Prometheus' flags (the receiver is off by default); Loki's configuration reference (the period alone
deletes nothing; `filesystem` and the in-memory ring serve one process).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.checks.kubernetes.embedded import embedded_yaml
from compiler.checks.kubernetes.objects import ObjectFile, Pod, ScopeObjects, mapping, pods, sequence, text
from compiler.diagnostics import Diagnostic

CODE = "kubernetes/store-setting"
RECEIVER = "--web.enable-remote-write-receiver"
LOKI_FILE = "config.yaml"
DASHBOARD_LABEL = "grafana_dashboard"


def check_stores(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """Prometheus servers that refuse writes, Lokis that keep lines for ever or split their data,
    Grafanas that load dashboards twice."""
    for pod in pods(scope):
        for _, container in pod.containers():
            arguments = list(map(text, sequence(container.get("args"))))
            if container.get("name") == "prometheus" and RECEIVER not in arguments:
                message = "its remote-write receiver is off, so every push gets 404"
                yield pod.file.finding(CODE, message, f"add {RECEIVER} to its args")
            if _is_loader(container) and any(_has_dashboards(file) for file in _config_maps(scope, pod)):
                message = (
                    f"mounts dashboards and loads them by the label {DASHBOARD_LABEL}, so each is there twice"
                )
                yield pod.file.finding(CODE, message, "keep one of the two ways")
            if container.get("name") == "loki":
                yield from _loki(scope, pod, arguments)


def _is_loader(container: dict[str, Any]) -> bool:
    """Whether the container is a sidecar that looks for ConfigMaps with the label of dashboards."""
    entries = [mapping(entry) for entry in sequence(container.get("env"))]
    return any(e.get("name") == "LABEL" and e.get("value") == DASHBOARD_LABEL for e in entries)


def _has_dashboards(file: ObjectFile) -> bool:
    return DASHBOARD_LABEL in mapping(file.metadata.get("labels"))


def _loki(scope: ScopeObjects, pod: Pod, arguments: list[str]) -> Iterator[Diagnostic]:
    targets = [argument.partition("=")[2] for argument in arguments if argument.startswith("-target=")]
    if targets != ["all"]:
        message = f"runs {', '.join(targets) or 'no target'}, and nothing runs the rest of Loki"
        yield pod.file.finding(CODE, message, "one process with -target=all is the whole of Loki")
    for file in _config_maps(scope, pod):
        config = embedded_yaml(file, LOKI_FILE)
        if config:
            yield from _retention(file, config)
            replicas = pod.file.spec.get("replicas")
            if _stores_locally(config) and replicas != 1:
                message = f"has {replicas} replicas, and each stores lines on a volume of its own"
                yield pod.file.finding(CODE, message, "set replicas: 1, or store in buckets")


def _config_maps(scope: ScopeObjects, pod: Pod) -> Iterator[ObjectFile]:
    """The ConfigMaps that the pod mounts."""
    for volume in map(mapping, sequence(pod.spec.get("volumes"))):
        name = text(mapping(volume.get("configMap")).get("name"))
        file = scope.find("ConfigMap", pod.namespace, name)
        if file is not None:
            yield file


def _retention(file: ObjectFile, config: dict[str, Any]) -> Iterator[Diagnostic]:
    """A period needs the compactor that applies it, and the store that remembers what to delete."""
    if not mapping(config.get("limits_config")).get("retention_period"):
        return
    compactor = mapping(config.get("compactor"))
    if compactor.get("retention_enabled") is not True:
        message = (
            "sets a retention period, and no compactor applies it: lines are kept until the disk is full"
        )
        yield file.finding(CODE, message, "set compactor.retention_enabled: true")
    elif not compactor.get("delete_request_store"):
        message = "switches retention on and names no delete_request_store, so Loki refuses to start"
        yield file.finding(CODE, message, "set compactor.delete_request_store")


def _stores_locally(config: dict[str, Any]) -> bool:
    return "filesystem" in mapping(mapping(config.get("common")).get("storage"))
