"""kube-state-metrics: plan in; Deployment, Service and rights on exactly the watched resources out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.kinds.watched_resources import WATCHABLE
from compiler.manifests import pod
from compiler.manifests.access import RBAC_VERSION, bind, service_account
from compiler.manifests.needs import WATCH, Everywhere, Need
from compiler.manifests.objects import KubernetesObject, Site, make, selector_labels, standard_labels
from compiler.plan.model import KubeStateMetricsPlan

APPLICATION = "kube-state-metrics"
USER = 65534
METRICS = ("http-metrics", 8080)
TELEMETRY = ("telemetry", 8081)


def kube_state_metrics_objects(site: Site, plan: KubeStateMetricsPlan) -> Iterator[KubernetesObject]:
    """Everything that makes up kube-state-metrics in the scope."""
    labels = standard_labels(site, APPLICATION, plan.name)
    yield service_account(plan.name, plan.namespace, labels)
    yield make(RBAC_VERSION, "ClusterRole", plan.name, None, labels, rules=_rules(plan))
    subject = {"kind": "ServiceAccount", "name": plan.name, "namespace": plan.namespace}
    yield bind("ClusterRoleBinding", "ClusterRole", plan.name, None, labels, subject)
    ports = [pod.service_port(name, port, name) for name, port in (METRICS, TELEMETRY)]
    selector = selector_labels(APPLICATION, plan.name)
    service = {"type": "ClusterIP", "selector": selector, "ports": ports}
    yield make("v1", "Service", plan.name, plan.namespace, labels, spec=service)
    yield make("apps/v1", "Deployment", plan.name, plan.namespace, labels, spec=_deployment(plan, labels))


def kube_state_metrics_needs(plan: KubeStateMetricsPlan) -> tuple[Need, ...]:
    """The rights without which a watched resource has no metrics: it lists and watches, and never gets."""
    return tuple(
        Need(plan.name, Everywhere(), WATCH, group=WATCHABLE[resource], resource=resource)
        for resource in sorted(plan.resources_watched)
    )


def _rules(plan: KubeStateMetricsPlan) -> list[dict[str, Any]]:
    """A rule per API group, with what --resources names in it."""
    by_group: dict[str, list[str]] = {}
    for need in kube_state_metrics_needs(plan):
        by_group.setdefault(need.group, []).append(need.resource)
    return [
        {"apiGroups": [group], "resources": resources, "verbs": list(WATCH)}
        for group, resources in sorted(by_group.items())
    ]


def _deployment(plan: KubeStateMetricsPlan, labels: dict[str, str]) -> dict[str, Any]:
    container = {
        "name": APPLICATION,
        "image": plan.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "args": [
            f"--port={METRICS[1]}",
            f"--telemetry-port={TELEMETRY[1]}",
            f"--resources={','.join(sorted(plan.resources_watched))}",
        ],
        "ports": [pod.container_port(name, port) for name, port in (METRICS, TELEMETRY)],
        "readinessProbe": pod.http_probe("/healthz", METRICS[0]),
        "livenessProbe": pod.http_probe("/healthz", METRICS[0], period=20, failures=6),
        "resources": pod.resources(plan.resources),
        "securityContext": pod.container_security(),
    }
    spec = {
        "serviceAccountName": plan.name,
        "automountServiceAccountToken": True,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 30,
        "securityContext": pod.pod_security(USER),
        "containers": [container],
    }
    return {
        "replicas": 1,
        "selector": {"matchLabels": selector_labels(APPLICATION, plan.name)},
        # Two at a time would store each series twice.
        "strategy": {"type": "Recreate"},
        "template": {"metadata": {"labels": labels}, "spec": spec},
    }
