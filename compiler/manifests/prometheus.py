"""Prometheus as a receiver of remote writes: plan in; its config, StatefulSet and Services out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from compiler.manifests import pod
from compiler.manifests.config_map import config_map
from compiler.manifests.digest import digest
from compiler.manifests.objects import KubernetesObject, Site, standard_labels
from compiler.manifests.rule_files import names_of, rule_config_maps
from compiler.manifests.stateful import Backend, services, stateful_set
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import PrometheusPlan

USER = 65534
PORT = 9090


RULES_FOLDER = "/etc/prometheus-rules"


def prometheus_objects(
    site: Site, plan: PrometheusPlan, rules: tuple[tuple[str, str], ...]
) -> Iterator[KubernetesObject]:
    """Everything that makes up Prometheus in the scope; `rules` are its rule files by name."""
    text = to_yaml(prometheus_config(plan, bool(rules)))
    labels = standard_labels(site, "prometheus", plan.name)
    rule_maps = rule_config_maps(plan.name, plan.namespace, labels, rules)
    yield config_map(f"{plan.name}-config", plan.namespace, labels, {"prometheus.yml": text})
    yield from rule_maps
    yield from services(site, "prometheus", plan.name, plan.namespace, plan.services)
    config_hash = digest(text, *(part for file in rules for part in file))
    yield from stateful_set(site, _backend(plan, names_of(rule_maps), config_hash))


def prometheus_config(plan: PrometheusPlan, has_rules: bool) -> dict[str, Any]:
    """Prometheus scrapes nothing itself: collectors write to it, and a retried batch may come late."""
    config: dict[str, Any] = {"global": {"scrape_interval": "30s"}}
    if has_rules:
        config["rule_files"] = [f"{RULES_FOLDER}/*.yaml"]
    if plan.alertmanager is not None:
        config["alerting"] = {"alertmanagers": [_alertmanager(plan.alertmanager)]}
    return {**config, "storage": {"tsdb": {"out_of_order_time_window": "30m"}}}


def _alertmanager(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    path = {"path_prefix": parts.path} if parts.path else {}
    return {"scheme": parts.scheme, **path, "static_configs": [{"targets": [parts.netloc]}]}


def _backend(plan: PrometheusPlan, rule_maps: tuple[str, ...], config_hash: str) -> Backend:
    container = {
        "name": "prometheus",
        "image": plan.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "args": [
            "--config.file=/etc/prometheus/prometheus.yml",
            "--storage.tsdb.path=/prometheus",
            f"--storage.tsdb.retention.time={plan.retention}",
            f"--storage.tsdb.retention.size={plan.retention_size}",
            "--web.enable-remote-write-receiver",
        ],
        "ports": [pod.container_port("http", PORT)],
        # Replaying a large write-ahead log takes minutes.
        "startupProbe": pod.http_probe("/-/ready", "http", period=15, failures=60),
        "readinessProbe": pod.http_probe("/-/ready", "http"),
        "livenessProbe": pod.http_probe("/-/healthy", "http", period=20, failures=6),
        "resources": pod.resources(plan.resources),
        "volumeMounts": [
            pod.mount("config", "/etc/prometheus", read_only=True),
            *([pod.mount("rules", RULES_FOLDER, read_only=True)] if rule_maps else []),
            pod.mount("data", "/prometheus"),
            pod.mount("tmp", "/tmp"),
        ],
    }
    return Backend(
        application="prometheus",
        name=plan.name,
        namespace=plan.namespace,
        user=USER,
        governing_service=plan.services[0][0],
        storage=plan.storage,
        storage_class=plan.storage_class,
        container=container,
        volumes=(
            pod.config_map_volume("config", f"{plan.name}-config"),
            *([pod.config_map_volume("rules", *rule_maps)] if rule_maps else []),
        ),
        config_hash=config_hash,
        grace_seconds=120,
    )
