"""A backend of one replica on a persistent volume: the StatefulSet and the Services that reach it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from compiler.manifests import pod
from compiler.manifests.access import service_account
from compiler.manifests.objects import KubernetesObject, Site, make, selector_labels, standard_labels
from compiler.manifests.scheduling import backend_scheduling


class Backend(Struct, frozen=True):
    """What differs among backends; `pod_labels_name` is the value of app.kubernetes.io/name."""

    application: str
    name: str
    namespace: str
    user: int
    governing_service: str
    storage: str
    storage_class: str | None
    container: dict[str, Any]
    volumes: tuple[dict[str, Any], ...]
    config_hash: str
    grace_seconds: int = 30


def stateful_set(site: Site, backend: Backend) -> Iterator[KubernetesObject]:
    """The backend's account, which has no rights, and its StatefulSet."""
    labels = standard_labels(site, backend.application, backend.name)
    yield service_account(backend.name, backend.namespace, labels)
    selector = selector_labels(backend.application, backend.name)
    template = {
        "metadata": {"labels": labels, "annotations": {"checksum/config": backend.config_hash}},
        "spec": {
            "serviceAccountName": backend.name,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "terminationGracePeriodSeconds": backend.grace_seconds,
            "securityContext": pod.pod_security(backend.user),
            **backend_scheduling(site),
            "containers": [{**backend.container, "securityContext": pod.container_security()}],
            "volumes": [*backend.volumes, pod.scratch_volume("tmp", "1Gi")],
        },
    }
    spec = {
        "replicas": 1,
        "serviceName": backend.governing_service,
        "selector": {"matchLabels": selector},
        "template": template,
        "volumeClaimTemplates": [pod.claim_template("data", backend.storage, backend.storage_class)],
    }
    yield make("apps/v1", "StatefulSet", backend.name, backend.namespace, labels, spec=spec)


def services(
    site: Site, application: str, instance: str, namespace: str, ports: tuple[tuple[str, int], ...]
) -> Iterator[KubernetesObject]:
    """A Service per (name, port) pair, all in front of the container port `http`."""
    labels = standard_labels(site, application, instance)
    for name, port in ports:
        spec = {
            "type": "ClusterIP",
            "selector": selector_labels(application, instance),
            "ports": [pod.service_port("http", port, "http")],
        }
        yield make("v1", "Service", name, namespace, labels, spec=spec)
