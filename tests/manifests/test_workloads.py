"""Pods as an auditor would have them, and objects that stay what the stack's users know them by."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.alloy import parse
from compiler.checks.kubernetes.objects import pods
from compiler.checks.kubernetes.pod_security import needed_level
from compiler.checks.scope_manifests import scope_objects
from compiler.manifests.config_map import SIZE_LIMIT, config_files, grouped, stored_size
from compiler.manifests.config_reading import read_config
from compiler.manifests.host_needs import HostPath, derive_host_needs
from tests.plans import SPECS, built, kaiwo_plan, plan_of, spec_name

ALL = [
    (path, pod)
    for path in SPECS
    for scope in plan_of(path).scopes
    for pod in pods(scope_objects(scope, built(plan_of(path), scope.name)))
]
NAMES = [f"{spec_name(path)}-{pod.file.name}" for path, pod in ALL]


@pytest.mark.parametrize("pod", [pod for _, pod in ALL], ids=NAMES)
def test_every_container_is_confined(pod: Any) -> None:
    assert pod.spec["enableServiceLinks"] is False
    for _, container in pod.containers():
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"]["drop"] == ["ALL"]
        assert container["resources"]["limits"].keys() == {"cpu", "memory"}
    for container in pod.spec["containers"]:
        assert {"readinessProbe", "livenessProbe"} <= container.keys()
    assert pod.spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_only_who_reads_the_node_needs_more_than_restricted() -> None:
    beyond = {
        pod.file.name for path, pod in ALL if path.stem == "kaiwo" and needed_level(pod) != "restricted"
    }
    assert beyond == {"alloy-host"}


def test_only_who_uses_the_api_has_a_token() -> None:
    with_token = {
        pod.file.name
        for path, pod in ALL
        if path.stem == "kaiwo" and pod.spec["automountServiceAccountToken"]
    }
    assert with_token == {"alloy-host", "alloy-vcluster", "alloy-vcluster-single", "kube-state-metrics"}


INVENTORY = {
    "host": {
        ("Namespace", "monitoring", None),
        ("ConfigMap", "alloy-host-config", "monitoring"),
        ("ConfigMap", "grafana-dashboards-kaiwo", "monitoring"),
        ("Service", "loki-gateway", "monitoring"),
        ("Service", "loki", "monitoring"),
        ("Service", "kube-prometheus-stack-prometheus", "monitoring"),
        ("Service", "kube-prometheus-stack-grafana", "monitoring"),
    },
    "run": {
        ("ConfigMap", "vcluster-audit-policy", None),
        ("ConfigMap", "vcluster-audit-webhook", None),
        ("Service", "alloy-vcluster", None),
    },
    "vcluster": {
        ("ServiceAccount", "alloy-vcluster", "default"),
        ("ClusterRole", "alloy-vcluster", None),
        ("ClusterRoleBinding", "alloy-vcluster", None),
        ("ConfigMap", "alloy-vcluster-config", "default"),
        ("Service", "alloy-vcluster", "default"),
        ("DaemonSet", "alloy-vcluster", "default"),
        *(
            (kind, "kube-state-metrics", "kube-system")
            for kind in ("ServiceAccount", "Service", "Deployment")
        ),
        ("ClusterRole", "kube-state-metrics", None),
        ("ClusterRoleBinding", "kube-state-metrics", None),
    },
}


@pytest.mark.parametrize("scope", INVENTORY)
def test_objects_have_the_names_that_users_know(scope: str) -> None:
    objects = built(kaiwo_plan(), scope).objects
    present = {(o["kind"], o["metadata"]["name"], o["metadata"].get("namespace")) for o in objects}
    assert INVENTORY[scope] <= present


def of(scope: str, kind: str, name: str) -> dict[str, Any]:
    objects = built(kaiwo_plan(), scope).objects
    return next(o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name))


def test_ports_and_labels_are_those_that_users_know() -> None:
    service = of("host", "Service", "kube-prometheus-stack-grafana")["spec"]
    assert (service["ports"][0]["port"], service["ports"][0]["nodePort"]) == (80, 30300)
    assert of("host", "Service", "loki-gateway")["spec"]["ports"][0]["port"] == 80
    ports = {p["name"]: p["port"] for p in of("run", "Service", "alloy-vcluster")["spec"]["ports"]}
    assert ports == {"audit": 8080, "http": 12345}
    dashboards = of("host", "ConfigMap", "grafana-dashboards-kaiwo")["metadata"]["labels"]
    assert dashboards["grafana_dashboard"] == "1"
    pod = of("vcluster", "DaemonSet", "alloy-vcluster")["spec"]["template"]["metadata"]["labels"]
    assert pod["app"] == "alloy-vcluster"
    for application in ("loki", "prometheus", "grafana"):
        labels = of("host", "StatefulSet", application)["spec"]["template"]["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == application


def test_thirty_days_take_three_settings_of_loki() -> None:
    text = of("host", "ConfigMap", "loki-config")["data"]["config.yaml"]
    for setting in ("retention_period: 720h", "retention_enabled: true", "delete_request_store: filesystem"):
        assert setting in text


def test_prometheus_takes_remote_writes() -> None:
    container = of("host", "StatefulSet", "prometheus")["spec"]["template"]["spec"]["containers"][0]
    assert "--web.enable-remote-write-receiver" in container["args"]
    assert "--storage.tsdb.retention.size=45GB" in container["args"]


LOG_FILES = """
local.file_match "a" {
  path_targets = [{"__path__" = "/var/log/pods/*/*.log"}]
}
loki.source.file "b" {
  targets    = local.file_match.a.targets
  forward_to = []
}
"""


@pytest.mark.parametrize(
    ("config", "paths", "root"),
    [
        ('prometheus.exporter.unix "a" { }', (), False),
        (
            'prometheus.exporter.unix "a" { rootfs_path = "/host/root" }',
            (HostPath("/", "/host/root"),),
            False,
        ),
        (
            'loki.source.journal "a" {\n path = "/var/log/journal"\n forward_to = []\n}',
            (
                HostPath("/var/log/journal", "/var/log/journal"),
                HostPath("/etc/machine-id", "/etc/machine-id"),
            ),
            True,
        ),
        (
            LOG_FILES,
            (HostPath("/var/log", "/var/log"),),
            True,
        ),
    ],
    ids=["own container", "node", "journal", "files"],
)
def test_pods_get_of_the_node_what_the_config_reads(config: str, paths: Any, root: bool) -> None:
    needs = derive_host_needs(read_config(parse(config)))
    assert tuple(dict.fromkeys(path for need in needs for path in need.paths)) == paths
    assert any(need.root for need in needs) == root


def test_a_small_config_is_one_file() -> None:
    assert config_files(("a {\n}\n", "b {\n}\n")) == (("config.alloy", "a {\n}\n\nb {\n}\n"),)


def test_a_large_config_is_cut_between_blocks() -> None:
    blocks = tuple(f'x "b{i}" {{\n  value = "{"v" * 5000}"\n}}\n' for i in range(100))
    files = config_files(blocks)
    assert [name for name, _ in files] == ["config.alloy", "config-2.alloy", "config-3.alloy"]
    assert "\n".join(text for _, text in files) == "\n".join(blocks)
    assert all(stored_size(text) <= SIZE_LIMIT for _, text in files)


def test_dashboards_share_config_maps_up_to_the_limit() -> None:
    entries = [(f"{i}.json", "x" * 90_000) for i in range(5)]
    groups = grouped(entries)
    assert [len(group) for group in groups] == [2, 2, 1]
    assert [key for group in groups for key in group] == [key for key, _ in entries]
