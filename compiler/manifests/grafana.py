"""Grafana with provisioned datasources and dashboards: plan and dashboards in; its objects out.

Dashboards are loaded by one mechanism: Grafana's file provider reads the mounted ConfigMaps and follows their
changes. The ConfigMaps carry the label `grafana_dashboard=1`, by which people (and another Grafana's sidecar)
find them; no sidecar runs here, so nothing needs rights on ConfigMaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compiler.manifests import pod
from compiler.manifests.config_map import config_map, grouped, part_name
from compiler.manifests.digest import digest
from compiler.manifests.objects import KubernetesObject, Site, make, selector_labels, standard_labels
from compiler.manifests.stateful import Backend, stateful_set
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import Datasource, GrafanaPlan

USER = 472
PORT = 3000
PROVISIONING = "/etc/grafana/provisioning"
DASHBOARDS = "/etc/grafana/dashboards"
SECRETS = "/etc/grafana/secrets"
PASSWORD_FILE = "admin-password"


def grafana_objects(
    site: Site, plan: GrafanaPlan, dashboards: Mapping[str, str]
) -> Iterator[KubernetesObject]:
    """Everything that makes up Grafana in the scope; `dashboards` are JSON texts by uid."""
    labels = standard_labels(site, "grafana", plan.name)
    provisioning = _provisioning(plan)
    yield config_map(f"{plan.name}-provisioning", plan.namespace, labels, provisioning)
    groups = _dashboard_groups(dashboards)
    for index, data in enumerate(groups):
        name = part_name(plan.dashboards_config_map, index)
        yield config_map(name, plan.namespace, {**labels, "grafana_dashboard": "1"}, data)
    yield _service(site, plan)
    config_maps = tuple(part_name(plan.dashboards_config_map, index) for index in range(len(groups)))
    yield from stateful_set(site, _backend(plan, config_maps, digest(*provisioning.values())))


def _dashboard_groups(dashboards: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    return grouped((f"{uid}.json", dashboards[uid]) for uid in sorted(dashboards))


def _provisioning(plan: GrafanaPlan) -> dict[str, str]:
    datasources = {"apiVersion": 1, "datasources": [_datasource(source) for source in plan.datasources]}
    provider = {
        "name": "dashboards",
        "type": "file",
        "folder": _literal(plan.folder),
        "disableDeletion": True,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": DASHBOARDS},
    }
    return {
        "dashboards.yaml": to_yaml({"apiVersion": 1, "providers": [provider]}),
        "datasources.yaml": to_yaml(datasources),
    }


def _datasource(source: Datasource) -> dict[str, Any]:
    datasource: dict[str, Any] = {
        "name": source.name,
        "uid": source.uid,
        "type": source.kind,
        "access": "proxy",
        "url": _literal(source.url),
        "isDefault": source.default,
        "editable": False,
    }
    if source.kind == "prometheus":
        datasource["jsonData"] = {"httpMethod": "POST", "timeInterval": "30s"}
    return datasource


def _literal(text: str) -> str:
    """`text` for a provisioning file, in which Grafana would put environment variables for `$NAME` and `${NAME}`."""
    return text.replace("$", "$$")


def _service(site: Site, plan: GrafanaPlan) -> KubernetesObject:
    port = pod.service_port("http", 80, "http")
    kind = "ClusterIP"
    if plan.node_port is not None:
        kind = "NodePort"
        port["nodePort"] = plan.node_port
    spec = {"type": kind, "selector": selector_labels("grafana", plan.name), "ports": [port]}
    labels = standard_labels(site, "grafana", plan.name)
    return make("v1", "Service", plan.service, plan.namespace, labels, spec=spec)


def _environment(plan: GrafanaPlan) -> list[dict[str, Any]]:
    return [
        {"name": "GF_ANALYTICS_CHECK_FOR_UPDATES", "value": "false"},
        {"name": "GF_ANALYTICS_REPORTING_ENABLED", "value": "false"},
        {"name": "GF_LOG_MODE", "value": "console"},
        {"name": "GF_PATHS_LOGS", "value": "/tmp/log"},
        {"name": "GF_SECURITY_ADMIN_USER", "value": pod.literal_argument(plan.admin_user)},
        # From a file: a variable would be readable in /proc and in every crash report.
        {"name": "GF_SECURITY_ADMIN_PASSWORD__FILE", "value": f"{SECRETS}/{PASSWORD_FILE}"},
        {"name": "GF_SECURITY_DISABLE_GRAVATAR", "value": "true"},
    ]


def _backend(plan: GrafanaPlan, dashboards: tuple[str, ...], config_hash: str) -> Backend:
    container = {
        "name": "grafana",
        "image": plan.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "env": _environment(plan),
        "ports": [pod.container_port("http", PORT)],
        "startupProbe": pod.http_probe("/api/health", "http", period=10, failures=30),
        "readinessProbe": pod.http_probe("/api/health", "http"),
        "livenessProbe": pod.http_probe("/api/health", "http", period=20, failures=6),
        "resources": pod.resources(plan.resources),
        "volumeMounts": [
            *_provisioning_mounts(),
            pod.mount("dashboards", DASHBOARDS, read_only=True),
            pod.mount("admin", SECRETS, read_only=True),
            pod.mount("data", "/var/lib/grafana"),
            pod.mount("tmp", "/tmp"),
        ],
    }
    volumes = (
        pod.config_map_volume("provisioning", f"{plan.name}-provisioning"),
        pod.config_map_volume("dashboards", *dashboards),
        pod.secret_file_volume("admin", plan.admin_password.secret, plan.admin_password.key, PASSWORD_FILE),
    )
    return Backend(
        application="grafana",
        name=plan.name,
        namespace=plan.namespace,
        user=USER,
        governing_service=plan.service,
        storage=plan.storage,
        storage_class=plan.storage_class,
        container=container,
        volumes=volumes,
        config_hash=config_hash,
    )


def _provisioning_mounts() -> list[dict[str, Any]]:
    """Grafana reads datasources and dashboard providers from a folder each."""
    return [
        {
            **pod.mount("provisioning", f"{PROVISIONING}/{kind}/{kind}.yaml", read_only=True),
            "subPath": f"{kind}.yaml",
        }
        for kind in ("dashboards", "datasources")
    ]
