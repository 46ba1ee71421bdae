"""The targets of each role of Kubernetes discovery, with their meta-labels: objects in, label sets out.

Prometheus: discovery/kubernetes (pod.go, service.go, endpoints.go, endpointslice.go, node.go, ingress.go), which
discovery.kubernetes runs. What a small description of an object does not say (IDs of containers, zones) has no label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.kubernetes.objects import Container, Ingress, Meta, Objects, Pod, Port, Service

Target = dict[str, str]

META = "__meta_kubernetes_"
_NO_NAME_CHARACTER = lazy_pattern("[^a-zA-Z0-9_]")


def role_targets(role: str, objects: Objects) -> list[tuple[Meta, Target]]:
    """The targets that discovery of a role makes of the objects, each with the object it is about.

    Raises KeyError for a role that there is not.
    """
    return [
        (about, {name: value for name, value in target.items() if value})
        for about, target in ROLES[role](objects)
    ]


def host_port(address: str, port: int) -> str:
    """An address with a port; an IPv6 address in brackets."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _pods(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    """A target for each port of each container, or one for a container without ports."""
    for pod in objects.pods:
        common = {f"{META}namespace": pod.namespace} | _pod(pod)
        for container in pod.containers if pod.address else ():
            if not container.ports:
                yield pod, {"__address__": pod.address} | common | _container(container)
            for port in container.ports:
                address = {"__address__": host_port(pod.address, port.number)}
                yield pod, address | common | _container_port(container, port)


def _services(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    for service in objects.services:
        common = {f"{META}namespace": service.namespace} | _service(service)
        for port in service.ports:
            yield (
                service,
                common
                | {
                    "__address__": f"{service.name}.{service.namespace}.svc:{port.number}",
                    f"{META}service_port_name": port.name,
                    f"{META}service_port_number": str(port.number),
                    f"{META}service_port_protocol": "TCP",
                    f"{META}service_type": service.type,
                    f"{META}service_cluster_ip": service.address,
                },
            )


def _endpoint_slices(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    for service in objects.services:
        common = _object("endpointslice", service) | {
            f"{META}namespace": service.namespace,
            f"{META}endpointslice_name": f"{service.name}-abcde",
            f"{META}endpointslice_address_type": "IPv4",
            f"{META}endpointslice_label_kubernetes_io_service_name": service.name,
            f"{META}endpointslice_labelpresent_kubernetes_io_service_name": "true",
        }
        yield from _behind(service, common | _service(service), _slice_endpoint)


def _slice_endpoint(pod: Pod, port: Port) -> Target:
    ready = "true" if pod.ready else "false"
    return {
        f"{META}endpointslice_port": str(port.number),
        f"{META}endpointslice_port_name": port.name,
        f"{META}endpointslice_port_protocol": "TCP",
        f"{META}endpointslice_endpoint_conditions_ready": ready,
        f"{META}endpointslice_endpoint_conditions_serving": ready,
        f"{META}endpointslice_endpoint_conditions_terminating": "false",
        f"{META}endpointslice_endpoint_node_name": pod.node,
        f"{META}endpointslice_address_target_kind": "Pod",
        f"{META}endpointslice_address_target_name": pod.name,
    }


def _endpoints(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    for service in objects.services:
        common = _object("endpoints", service) | {
            f"{META}namespace": service.namespace,
            f"{META}endpoints_name": service.name,
        }
        yield from _behind(service, common | _service(service), _endpoint)


def _endpoint(pod: Pod, port: Port) -> Target:
    return {
        f"{META}endpoint_port_name": port.name,
        f"{META}endpoint_port_protocol": "TCP",
        f"{META}endpoint_ready": "true" if pod.ready else "false",
        f"{META}endpoint_node_name": pod.node,
        f"{META}endpoint_address_target_kind": "Pod",
        f"{META}endpoint_address_target_name": pod.name,
    }


def _behind(
    service: Service, common: Target, endpoint: Callable[[Pod, Port], Target]
) -> Iterator[tuple[Meta, Target]]:
    """The pods behind a Service at each of its ports; then the other ports that their containers declare."""
    for port in service.ports:
        for pod in service.pods:
            address = {"__address__": host_port(pod.address, port.number)}
            declared = _declaring(pod, port.number)
            yield service, address | common | endpoint(pod, port) | _pod(pod) | declared
    bound = {port.number for port in service.ports}
    for pod in service.pods:
        for container in pod.containers:
            for port in container.ports:
                if port.number not in bound:
                    address = {"__address__": host_port(pod.address, port.number)}
                    yield service, address | common | _pod(pod) | _container_port(container, port)


def _declaring(pod: Pod, number: int) -> Target:
    """The labels of the container that declares a port; none declares it: none."""
    for container in pod.containers:
        for port in container.ports:
            if port.number == number:
                return _container_port(container, port)
    return {}


def _nodes(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    for node in objects.nodes:
        yield (
            node,
            _object("node", node)
            | {
                "__address__": host_port(node.address, node.port),
                "instance": node.name,
                f"{META}node_name": node.name,
                f"{META}node_address_InternalIP": node.address,
                f"{META}node_address_Hostname": node.name,
            },
        )


def _ingresses(objects: Objects) -> Iterator[tuple[Meta, Target]]:
    for ingress in objects.ingresses:
        for host, path in ingress.hosts:
            yield ingress, _ingress(ingress, host, path)


def _ingress(ingress: Ingress, host: str, path: str) -> Target:
    return _object("ingress", ingress) | {
        "__address__": host,
        f"{META}namespace": ingress.namespace,
        f"{META}ingress_name": ingress.name,
        f"{META}ingress_class_name": ingress.ingress_class,
        f"{META}ingress_scheme": "https" if host in ingress.secure else "http",
        f"{META}ingress_host": host,
        f"{META}ingress_path": path or "/",
    }


def _pod(pod: Pod) -> Target:
    kind, controller = pod.controller
    return _object("pod", pod) | {
        f"{META}pod_name": pod.name,
        f"{META}pod_ip": pod.address,
        f"{META}pod_ready": "true" if pod.ready else "false",
        f"{META}pod_phase": pod.phase,
        f"{META}pod_node_name": pod.node,
        f"{META}pod_host_ip": pod.node_address,
        f"{META}pod_uid": pod.uid,
        f"{META}pod_controller_kind": kind,
        f"{META}pod_controller_name": controller,
    }


def _container(container: Container) -> Target:
    return {
        f"{META}pod_container_name": container.name,
        f"{META}pod_container_image": container.image,
        f"{META}pod_container_init": "true" if container.init else "false",
    }


def _container_port(container: Container, port: Port) -> Target:
    return _container(container) | {
        f"{META}pod_container_port_name": port.name,
        f"{META}pod_container_port_number": str(port.number),
        f"{META}pod_container_port_protocol": "TCP",
    }


def _service(service: Service) -> Target:
    return _object("service", service) | {f"{META}service_name": service.name}


def _object(kind: str, meta: Meta) -> Target:
    """Its labels and annotations, and for each of them that it is there."""
    labels: Target = {}
    for what, texts in (("label", meta.labels), ("annotation", meta.annotations)):
        for key, value in texts:
            name = _NO_NAME_CHARACTER.sub("_", key)
            labels[f"{META}{kind}_{what}_{name}"] = value
            labels[f"{META}{kind}_{what}present_{name}"] = "true"
    return labels


ROLES: dict[str, Callable[[Objects], Iterable[tuple[Meta, Target]]]] = {
    "pod": _pods,
    "service": _services,
    "endpoints": _endpoints,
    "endpointslice": _endpoint_slices,
    "node": _nodes,
    "ingress": _ingresses,
}
