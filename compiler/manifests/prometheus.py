"""Prometheus as a receiver of remote writes: plan in; its config, StatefulSet and Services out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.manifests import pod
from compiler.manifests.config_map import config_map
from compiler.manifests.digest import digest
from compiler.manifests.objects import KubernetesObject, Site, standard_labels
from compiler.manifests.stateful import Backend, services, stateful_set
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import PrometheusPlan

USER = 65534
PORT = 9090


def prometheus_objects(site: Site, plan: PrometheusPlan) -> Iterator[KubernetesObject]:
    """Everything that makes up Prometheus in the scope."""
    text = to_yaml(prometheus_config())
    labels = standard_labels(site, "prometheus", plan.name)
    yield config_map(f"{plan.name}-config", plan.namespace, labels, {"prometheus.yml": text})
    yield from services(site, "prometheus", plan.name, plan.namespace, plan.services)
    yield from stateful_set(site, _backend(plan, digest(text)))


def prometheus_config() -> dict[str, Any]:
    """Prometheus scrapes nothing itself: collectors write to it, and a retried batch may come late."""
    return {
        "global": {"scrape_interval": "30s"},
        "storage": {"tsdb": {"out_of_order_time_window": "30m"}},
    }


def _backend(plan: PrometheusPlan, config_hash: str) -> Backend:
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
        volumes=(pod.config_map_volume("config", f"{plan.name}-config"),),
        config_hash=config_hash,
        grace_seconds=120,
    )
