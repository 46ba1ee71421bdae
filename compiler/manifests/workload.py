"""The pods of a collector: plan and config in; workload, Services and disruption budget out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from msgspec import Struct

from compiler.manifests import pod
from compiler.manifests.config_map import part_name
from compiler.manifests.config_reading import Config
from compiler.manifests.digest import digest
from compiler.manifests.host_needs import HostNeed
from compiler.manifests.needs import Need
from compiler.manifests.objects import KubernetesObject, Site, make, standard_labels
from compiler.manifests.parameters import check_container, environment, pod_annotations
from compiler.manifests.scheduling import collector_scheduling
from compiler.manifests.secrets import secret_environment, secret_mounts, secret_volumes
from compiler.plan.model import CollectorPlan, Listener
from compiler.spec.scheduling import DEFAULT_SIZE

USER = 473  # the user `alloy` of the image
HTTP = Listener("http", 12345)
CONFIG_FOLDER = "/etc/alloy"
DATA_FOLDER = "/var/lib/alloy/data"

_DOWNWARD = {
    "K8S_NODE_NAME": "spec.nodeName",
    "NODE_NAME": "spec.nodeName",
    "POD_IP": "status.podIP",
    "POD_NAME": "metadata.name",
    "POD_NAMESPACE": "metadata.namespace",
}


class Collector(Struct, frozen=True):
    """A collector with all that its manifests depend on; `files` are the (name, text) pairs of its config."""

    plan: CollectorPlan
    config: Config
    files: tuple[tuple[str, str], ...]
    needs: tuple[Need, ...]
    host_needs: tuple[HostNeed, ...]

    @property
    def selector(self) -> dict[str, str]:
        return {"app": self.plan.name}

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Ports of the pod: what its sources serve, and Alloy's own."""
        own = () if any(listener.port == HTTP.port for listener in self.plan.listeners) else (HTTP,)
        return (*self.plan.listeners, *own)

    @property
    def config_maps(self) -> tuple[str, ...]:
        return tuple(part_name(self.plan.config_map, index) for index in range(len(self.files)))

    @property
    def uses_api(self) -> bool:
        """Whether the pod needs its account's token."""
        return bool(self.needs) or self.config.mentions_token


def collector_labels(site: Site, collector: Collector) -> dict[str, str]:
    return {**collector.selector, **standard_labels(site, "alloy", collector.plan.name)}


def collector_workload(site: Site, collector: Collector) -> KubernetesObject:
    """The DaemonSet, Deployment or StatefulSet."""
    plan = collector.plan
    spec: dict[str, Any] = {"selector": {"matchLabels": collector.selector}}
    if plan.workload != "daemonset":
        spec = {"replicas": plan.replicas, **spec}
    spec["template"] = _template(site, collector)
    spec.update(_rollout(collector))
    kinds = {"daemonset": "DaemonSet", "deployment": "Deployment", "statefulset": "StatefulSet"}
    labels = collector_labels(site, collector)
    return make("apps/v1", kinds[plan.workload], plan.name, site.scope.namespace, labels, spec=spec)


def _rollout(collector: Collector) -> dict[str, Any]:
    match collector.plan.workload:
        case "daemonset":
            return {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}}}
        case "deployment":
            # A single reader must be gone before the next starts, or both read everything.
            alone = collector.plan.replicas == 1 and not collector.plan.listeners
            return {"strategy": {"type": "Recreate" if alone else "RollingUpdate"}}
        case "statefulset":
            return {
                "serviceName": collector.plan.service,
                "podManagementPolicy": "Parallel",
                "volumeClaimTemplates": [
                    pod.claim_template("data", _size(collector), collector.plan.storage_class)
                ],
            }
        case _:
            assert_never(collector.plan.workload)


def _template(site: Site, collector: Collector) -> dict[str, Any]:
    config_hash = digest(*(text for _, text in collector.files))
    annotations = {"checksum/config": config_hash, **pod_annotations(site, collector.plan)}
    metadata = {"labels": collector_labels(site, collector), "annotations": annotations}
    return {"metadata": metadata, "spec": _pod(site, collector)}


def _pod(site: Site, collector: Collector) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "serviceAccountName": collector.plan.name,
        "automountServiceAccountToken": collector.uses_api,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 60,
        "securityContext": _pod_security(collector),
    }
    if any(need.host_pid for need in collector.host_needs):
        spec["hostPID"] = True
    if any(need.host_network for need in collector.host_needs):
        spec["hostNetwork"] = True
        spec["dnsPolicy"] = "ClusterFirstWithHostNet"
    spec |= collector_scheduling(site, collector.plan)
    if collector.plan.parameters:
        spec["initContainers"] = [check_container(collector.plan, pod.resources(collector.plan.resources))]
    spec["containers"] = [_container(collector)]
    spec["volumes"] = _volumes(collector)
    return spec


def _pod_security(collector: Collector) -> dict[str, Any]:
    # A folder that the kubelet makes on the node belongs to root.
    if any(need.root for need in collector.host_needs) or collector.plan.scheduling.host_folder is not None:
        return {"runAsUser": 0, "runAsGroup": 0, "seccompProfile": {"type": "RuntimeDefault"}}
    return pod.pod_security(USER)


def _container_security(collector: Collector) -> dict[str, Any]:
    added = sorted({name for need in collector.host_needs for name in need.capabilities})
    security = pod.container_security()
    if any(need.privileged for need in collector.host_needs):
        # The API server refuses a privileged container that may not gain rights: it has them all.
        return {"privileged": True, "readOnlyRootFilesystem": True}
    if added:
        security["capabilities"] = {"drop": ["ALL"], "add": added}
    if any(need.unconfined for need in collector.host_needs):
        security["appArmorProfile"] = {"type": "Unconfined"}
    return security


def _container(collector: Collector) -> dict[str, Any]:
    return {
        "name": "alloy",
        "image": collector.plan.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "args": [pod.literal_argument(text) for text in _arguments(collector)],
        "env": [
            *_downward_environment(collector),
            *environment(collector.plan),
            *secret_environment(collector.plan),
        ],
        "ports": [pod.container_port(listener.name, listener.port) for listener in collector.listeners],
        "readinessProbe": pod.http_probe("/-/ready", _http_port(collector)),
        "livenessProbe": pod.http_probe("/-/healthy", _http_port(collector), period=20, failures=6),
        "resources": pod.resources(collector.plan.resources),
        "securityContext": _container_security(collector),
        "volumeMounts": _mounts(collector),
    }


def _http_port(collector: Collector) -> str:
    return next(listener.name for listener in collector.listeners if listener.port == HTTP.port)


def _arguments(collector: Collector) -> Iterator[str]:
    plan = collector.plan
    yield "run"
    yield CONFIG_FOLDER if len(collector.files) > 1 else f"{CONFIG_FOLDER}/{collector.files[0][0]}"
    yield f"--storage.path={DATA_FOLDER}"
    yield f"--server.http.listen-addr=0.0.0.0:{HTTP.port}"
    yield f"--stability.level={plan.stability}"
    yield "--disable-reporting"
    if plan.clustered:
        yield "--cluster.enabled=true"
        yield f"--cluster.name={plan.name}"
        yield f"--cluster.join-addresses={cluster_service_name(plan)}:{HTTP.port}"


def _downward_environment(collector: Collector) -> Iterator[dict[str, Any]]:
    read = collector.config.variables
    for name, path in _DOWNWARD.items():
        if name in read or (name == "NODE_NAME" and collector.plan.workload == "daemonset"):
            yield {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}


def _host_paths(collector: Collector) -> dict[str, str]:
    """Mount path to path on the node."""
    return {path.mount: path.path for need in collector.host_needs for path in need.paths}


def _mounts(collector: Collector) -> list[dict[str, Any]]:
    mounts = [pod.mount("config", CONFIG_FOLDER, read_only=True), pod.mount("data", DATA_FOLDER)]
    mounts += secret_mounts(collector.plan)
    for index, target in enumerate(_host_paths(collector)):
        propagation = {"mountPropagation": "HostToContainer"}
        mounts.append({**pod.mount(f"host-{index + 1}", target, read_only=True), **propagation})
    return mounts


def _volumes(collector: Collector) -> list[dict[str, Any]]:
    volumes = [pod.config_map_volume("config", *collector.config_maps)]
    folder = collector.plan.scheduling.host_folder
    if folder is not None:
        volumes.append({"name": "data", "hostPath": {"path": folder, "type": "DirectoryOrCreate"}})
    elif collector.plan.workload != "statefulset":
        volumes.append(pod.scratch_volume("data", _size(collector)))
    volumes += secret_volumes(collector.plan)
    for index, source in enumerate(_host_paths(collector).values()):
        volumes.append({"name": f"host-{index + 1}", "hostPath": {"path": source}})
    return volumes


def _size(collector: Collector) -> str:
    return collector.plan.scheduling.size or DEFAULT_SIZE


def cluster_service_name(plan: CollectorPlan) -> str:
    """The headless Service by which the replicas of a clustered collector find each other."""
    return f"{plan.name}-cluster"


def collector_services(site: Site, collector: Collector) -> Iterator[KubernetesObject]:
    """The Service of the collector's ports, and the one for its replicas among themselves."""
    plan, labels = collector.plan, collector_labels(site, collector)
    ports = [pod.service_port(port.name, port.port, port.name) for port in collector.listeners]
    spec: dict[str, Any] = {"type": "ClusterIP", "selector": collector.selector, "ports": ports}
    yield make("v1", "Service", plan.service, site.scope.namespace, labels, spec=spec)
    if plan.clustered:
        port = _http_port(collector)
        spec = {
            "type": "ClusterIP",
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": collector.selector,
            "ports": [pod.service_port(port, HTTP.port, port)],
        }
        yield make("v1", "Service", cluster_service_name(plan), site.scope.namespace, labels, spec=spec)


def disruption_budget(site: Site, collector: Collector) -> Iterator[KubernetesObject]:
    """A budget where there is more than one replica; with one it would only block the draining of nodes."""
    if collector.plan.workload == "daemonset" or collector.plan.replicas < 2:
        return
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": collector.selector}}
    labels = collector_labels(site, collector)
    yield make(
        "policy/v1", "PodDisruptionBudget", collector.plan.name, site.scope.namespace, labels, spec=spec
    )
