"""The meta-labels of each role of Kubernetes discovery, as prometheus/prometheus documents kubernetes_sd_config."""

from __future__ import annotations

import pytest

from compiler.alloy.checker.flow.meta_labels import _FAMILIES, _is_set
from compiler.simulator.kubernetes.objects import Container, Ingress, Node, Objects, Pod, Port, Service
from compiler.simulator.kubernetes.roles import META, ROLES, Target, role_targets

POD = Pod(
    name="web-0",
    namespace="shop",
    labels=(("app", "web"), ("app.kubernetes.io/name", "shop")),
    annotations=(("prometheus.io/scrape", "true"),),
    containers=(
        Container("web", (Port("http", 8080), Port("metrics", 9090)), "web:1"),
        Container("proxy"),
    ),
    node="node-1",
    address="10.1.2.3",
    controller=("StatefulSet", "web"),
)
SERVICE = Service(
    name="web", namespace="shop", labels=(("app", "web"),), ports=(Port("http", 8080),), pods=(POD,)
)
OBJECTS = Objects(
    pods=(POD,),
    services=(SERVICE,),
    nodes=(Node(name="node-1", labels=(("kubernetes.io/os", "linux"),), address="10.0.0.1"),),
    ingresses=(
        Ingress(
            name="web",
            namespace="shop",
            hosts=(("shop.example.com", "/cart"), ("plain.example.com", "")),
            secure=frozenset({"shop.example.com"}),
            ingress_class="nginx",
        ),
    ),
)
POD_LABELS = {
    "pod_name": "web-0",
    "pod_ip": "10.1.2.3",
    "pod_ready": "true",
    "pod_phase": "Running",
    "pod_node_name": "node-1",
    "pod_host_ip": "10.0.1.1",
    "pod_uid": POD.uid,
    "pod_controller_kind": "StatefulSet",
    "pod_controller_name": "web",
    "pod_label_app": "web",
    "pod_labelpresent_app": "true",
    "pod_label_app_kubernetes_io_name": "shop",
    "pod_labelpresent_app_kubernetes_io_name": "true",
    "pod_annotation_prometheus_io_scrape": "true",
    "pod_annotationpresent_prometheus_io_scrape": "true",
}
CONTAINER_LABELS = {
    "pod_container_name": "web",
    "pod_container_image": "web:1",
    "pod_container_init": "false",
    "pod_container_port_name": "http",
    "pod_container_port_number": "8080",
    "pod_container_port_protocol": "TCP",
}
SERVICE_LABELS = {"service_name": "web", "service_label_app": "web", "service_labelpresent_app": "true"}


def targets(role: str) -> list[Target]:
    return [target for _, target in role_targets(role, OBJECTS)]


def meta(target: Target) -> dict[str, str]:
    return {name.removeprefix(META): value for name, value in target.items() if name.startswith(META)}


def test_a_pod_has_a_target_for_each_port_and_for_each_container_without_ports() -> None:
    http, metrics, proxy = targets("pod")
    assert http["__address__"] == "10.1.2.3:8080"
    assert meta(http) == {"namespace": "shop"} | POD_LABELS | CONTAINER_LABELS
    assert (metrics["__address__"], meta(metrics)["pod_container_port_name"]) == ("10.1.2.3:9090", "metrics")
    assert proxy["__address__"] == "10.1.2.3"
    assert meta(proxy) == {"namespace": "shop"} | POD_LABELS | {
        "pod_container_name": "proxy",
        "pod_container_init": "false",
    }


def test_a_pod_without_an_address_has_no_target() -> None:
    pending = Pod(name="web-0", namespace="shop", address="", phase="Pending")
    assert role_targets("pod", Objects(pods=(pending,))) == []


def test_a_service_has_a_target_for_each_port() -> None:
    (target,) = targets("service")
    assert target["__address__"] == "web.shop.svc:8080"
    assert meta(target) == {"namespace": "shop"} | SERVICE_LABELS | {
        "service_port_name": "http",
        "service_port_number": "8080",
        "service_port_protocol": "TCP",
        "service_type": "ClusterIP",
        "service_cluster_ip": "10.96.0.10",
    }


def test_an_endpoint_slice_has_its_ports_and_then_those_that_only_the_pod_declares() -> None:
    bound, other = targets("endpointslice")
    assert bound["__address__"] == "10.1.2.3:8080"
    common = {
        "namespace": "shop",
        "endpointslice_name": "web-abcde",
        "endpointslice_address_type": "IPv4",
        "endpointslice_label_app": "web",
        "endpointslice_labelpresent_app": "true",
        "endpointslice_label_kubernetes_io_service_name": "web",
        "endpointslice_labelpresent_kubernetes_io_service_name": "true",
    }
    assert meta(bound) == common | SERVICE_LABELS | POD_LABELS | CONTAINER_LABELS | {
        "endpointslice_port": "8080",
        "endpointslice_port_name": "http",
        "endpointslice_port_protocol": "TCP",
        "endpointslice_endpoint_conditions_ready": "true",
        "endpointslice_endpoint_conditions_serving": "true",
        "endpointslice_endpoint_conditions_terminating": "false",
        "endpointslice_endpoint_node_name": "node-1",
        "endpointslice_address_target_kind": "Pod",
        "endpointslice_address_target_name": "web-0",
    }
    assert other["__address__"] == "10.1.2.3:9090"
    assert "endpointslice_port_name" not in meta(other)


def test_endpoints_name_their_pod() -> None:
    bound, _ = targets("endpoints")
    found = meta(bound)
    assert {name: found[name] for name in found if name.startswith("endpoint_")} == {
        "endpoint_port_name": "http",
        "endpoint_port_protocol": "TCP",
        "endpoint_ready": "true",
        "endpoint_node_name": "node-1",
        "endpoint_address_target_kind": "Pod",
        "endpoint_address_target_name": "web-0",
    }
    assert found["endpoints_name"] == "web"


def test_a_node_is_its_kubelet_and_names_its_instance() -> None:
    (target,) = targets("node")
    assert (target["__address__"], target["instance"]) == ("10.0.0.1:10250", "node-1")
    assert meta(target) == {
        "node_name": "node-1",
        "node_address_InternalIP": "10.0.0.1",
        "node_address_Hostname": "node-1",
        "node_label_kubernetes_io_os": "linux",
        "node_labelpresent_kubernetes_io_os": "true",
    }


def test_an_ingress_has_a_target_for_each_host() -> None:
    secure, plain = (meta(target) for target in targets("ingress"))
    assert (secure["ingress_scheme"], secure["ingress_host"], secure["ingress_path"]) == (
        "https",
        "shop.example.com",
        "/cart",
    )
    assert (plain["ingress_scheme"], plain["ingress_path"]) == ("http", "/")
    assert plain["ingress_class_name"] == "nginx"


def test_an_ipv6_address_stands_in_brackets() -> None:
    pod = Pod(name="a", namespace="b", address="fd00::1", containers=(Container("c", (Port("", 80),)),))
    ((_, target),) = role_targets("pod", Objects(pods=(pod,)))
    assert target["__address__"] == "[fd00::1]:80"
    assert f"{META}pod_container_port_name" not in target


@pytest.mark.parametrize("role", ROLES)
def test_the_checker_knows_every_label_that_a_role_sets(role: str) -> None:
    assert targets(role)
    for target in targets(role):
        for name in target:
            if name.startswith(META):
                assert _is_set(name, _FAMILIES[role], role != "node"), name
