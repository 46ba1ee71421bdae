"""Loki as one binary: plan in; its config, StatefulSet and Services out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.manifests import pod
from compiler.manifests.config_map import config_map
from compiler.manifests.digest import digest
from compiler.manifests.objects import KubernetesObject, Site, standard_labels
from compiler.manifests.rule_files import names_of, rule_config_maps
from compiler.manifests.stateful import Backend, services, stateful_set
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import LokiPlan

USER = 10001
PORT = 3100
DATA_FOLDER = "/var/loki"
RULES_FOLDER = "/etc/loki-rules"
TENANT = (
    "fake"  # what Loki calls the only tenant while authentication is off; the ruler has a folder for each
)
SCHEMA_START = "2024-04-01"  # must lie before the first line ever stored, and never change


def loki_objects(
    site: Site, plan: LokiPlan, rules: tuple[tuple[str, str], ...]
) -> Iterator[KubernetesObject]:
    """Everything that makes up Loki in the scope; `rules` are its ruler's files by name."""
    text = to_yaml(loki_config(plan, bool(rules)))
    labels = standard_labels(site, "loki", plan.name)
    rule_maps = rule_config_maps(plan.name, plan.namespace, labels, rules)
    yield config_map(f"{plan.name}-config", plan.namespace, labels, {"config.yaml": text})
    yield from rule_maps
    yield from services(site, "loki", plan.name, plan.namespace, plan.services)
    config_hash = digest(text, *(part for file in rules for part in file))
    yield from stateful_set(site, _backend(plan, names_of(rule_maps), config_hash))


def loki_config(plan: LokiPlan, has_rules: bool) -> dict[str, Any]:
    """Loki's configuration.

    Retention takes three settings: the period, the compactor that applies it, and the store that remembers
    what to delete; the period alone deletes nothing.
    """
    config: dict[str, Any] = {
        "auth_enabled": False,
        "analytics": {"reporting_enabled": False},
        "server": {"http_listen_port": PORT, "log_level": "info"},
        "common": {
            "instance_addr": "127.0.0.1",
            "path_prefix": DATA_FOLDER,
            "replication_factor": 1,
            "ring": {"kvstore": {"store": "inmemory"}},
            "storage": {
                "filesystem": {
                    "chunks_directory": f"{DATA_FOLDER}/chunks",
                    "rules_directory": f"{DATA_FOLDER}/rules",
                }
            },
        },
        "schema_config": {
            "configs": [
                {
                    "from": SCHEMA_START,
                    "store": "tsdb",
                    "object_store": "filesystem",
                    "schema": "v13",
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
        "limits_config": {
            "retention_period": plan.retention,
            "max_label_names_per_series": 15,
            "max_line_size": "256KB",
            "allow_structured_metadata": True,
            "volume_enabled": True,
        },
        "compactor": {
            "working_directory": f"{DATA_FOLDER}/compactor",
            "retention_enabled": True,
            "delete_request_store": "filesystem",
        },
    }
    if has_rules:
        config["ruler"] = _ruler(plan)
    return config


def _ruler(plan: LokiPlan) -> dict[str, Any]:
    """The ruler reads its rules from files, and keeps its working copy on the scratch volume."""
    ruler: dict[str, Any] = {
        "storage": {"type": "local", "local": {"directory": RULES_FOLDER}},
        "rule_path": "/tmp/rules",
        "ring": {"kvstore": {"store": "inmemory"}},
    }
    if plan.alertmanager is not None:
        ruler |= {"alertmanager_url": plan.alertmanager, "enable_alertmanager_v2": True}
    return ruler


def _backend(plan: LokiPlan, rule_maps: tuple[str, ...], config_hash: str) -> Backend:
    container = {
        "name": "loki",
        "image": plan.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "args": ["-config.file=/etc/loki/config.yaml", "-target=all"],
        "ports": [pod.container_port("http", PORT)],
        "readinessProbe": pod.http_probe("/ready", "http"),
        # /ready fails while the ingester starts and stops: a restart then would lose what it has not flushed.
        "livenessProbe": pod.http_probe("/loki/api/v1/status/buildinfo", "http", period=20, failures=9),
        "resources": pod.resources(plan.resources),
        "volumeMounts": [
            pod.mount("config", "/etc/loki", read_only=True),
            *([pod.mount("rules", f"{RULES_FOLDER}/{TENANT}", read_only=True)] if rule_maps else []),
            pod.mount("data", DATA_FOLDER),
            pod.mount("tmp", "/tmp"),
        ],
    }
    return Backend(
        application="loki",
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
        grace_seconds=300,  # time to flush all open chunks
    )
