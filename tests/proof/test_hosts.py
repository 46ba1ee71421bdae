"""What host names and paths of sinks' addresses mean."""

from __future__ import annotations

import pytest

from compiler.plan.hosts import Elsewhere, Host, IpAddress, OwnPod, PodName, ServiceName, ShortName, host_of
from compiler.plan.push_paths import is_other_endpoint, with_push_path


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("10.0.0.1", IpAddress()),
        ("fd00::17", IpAddress()),
        ("localhost", OwnPod()),
        ("loki", ShortName("loki")),
        ("loki.monitoring", ServiceName("loki", "monitoring", None)),
        ("example.com", Elsewhere()),
        ("loki.monitoring.svc", ServiceName("loki", "monitoring", None)),
        ("loki.monitoring.svc.cluster.local", ServiceName("loki", "monitoring", "cluster.local")),
        ("LOKI.monitoring.svc.cluster.local.", ServiceName("loki", "monitoring", "cluster.local")),
        ("loki-0.loki.monitoring.svc.cluster.local", PodName()),
        ("10-0-0-1.monitoring.pod.cluster.local", PodName()),
        ("svc.example.com", Elsewhere()),
        ("loki.example.com", Elsewhere()),
    ],
)
def test_hosts(name: str, host: Host) -> None:
    assert host_of(name, {"monitoring"}) == host


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("", False), ("/", False), ("/prometheus", False), ("/api/v1/write", False), ("/api/v1/push", False),
        ("/insert/0/prometheus/api/v1/write", False), ("/api/prom/push", False), ("/api/v1/receive", False),
        ("/loki/api/v1/push", True), ("/api/v1/query", True), ("/audit", True), ("/metrics", True), ("/api/v1", True),
    ],
)  # fmt: skip
def test_paths_of_a_prometheus(path: str, other: bool) -> None:
    assert is_other_endpoint("prometheus", path) is other


def test_a_push_path_is_added_once() -> None:
    assert with_push_path("loki", "https://l/a", "/a") == "https://l/a/loki/api/v1/push"
    assert with_push_path("prometheus", "https://m/api/v1/push", "/api/v1/push") == "https://m/api/v1/push"
