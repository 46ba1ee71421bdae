"""The audit path on the API server's side: plan in; policy, webhook kubeconfig, flags and mounts out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from compiler.manifests.config_map import config_map
from compiler.manifests.objects import KubernetesObject, Site, standard_labels
from compiler.manifests.to_yaml import to_yaml
from compiler.manifests.yaml_comments import commented
from compiler.plan.model import AuditPlan, AuditRule

POLICY_KEY = "policy.yaml"
WEBHOOK_KEY = "webhook-config.yaml"
POLICY_FOLDER = "/etc/kubernetes/audit"
WEBHOOK_FOLDER = "/etc/kubernetes/audit-webhook"

# Loki refuses lines above 256 KiB; the API server then sends an event without its bodies.
MAX_EVENT_BYTES = 200_000


class AuditMount(Struct, frozen=True):
    """A ConfigMap that the API server's pod mounts: volume name, ConfigMap, folder."""

    volume: str
    config_map: str
    folder: str


def audit_objects(site: Site, plan: AuditPlan) -> Iterator[KubernetesObject]:
    """The ConfigMaps that must exist before the virtual cluster starts."""
    labels = standard_labels(site, "audit", plan.source)
    namespace = site.scope.namespace
    policy = {POLICY_KEY: to_yaml(audit_policy(plan))}
    yield config_map(plan.policy_config_map, namespace, labels, policy)
    if plan.webhook_config_map is not None and plan.url is not None:
        webhook = {WEBHOOK_KEY: to_yaml(webhook_kubeconfig(plan.url))}
        yield config_map(plan.webhook_config_map, namespace, labels, webhook)


def audit_policy(plan: AuditPlan) -> dict[str, Any]:
    """The policy; the first rule that matches an event decides."""
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [commented(_rule(rule), _lines(rule.comment)) for rule in plan.rules],
    }


def _lines(comment: str) -> tuple[str, ...]:
    return tuple(comment.splitlines())


def _rule(rule: AuditRule) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "users": list(rule.users),
        "userGroups": list(rule.groups),
        "verbs": list(rule.verbs),
        "resources": [_resource(group, names) for group, names in rule.resources],
        "nonResourceURLs": list(rule.urls),
    }
    return {"level": rule.level, **{name: value for name, value in fields.items() if value}}


def _resource(group: str, names: tuple[str, ...]) -> dict[str, Any]:
    """All resources of the group where no name is given."""
    return {"group": group, "resources": list(names)} if names else {"group": group}


def webhook_kubeconfig(url: str) -> dict[str, Any]:
    """A kubeconfig without credentials: the receiver is in the API server's own namespace."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "audit", "cluster": {"server": url}}],
        "users": [{"name": "api-server", "user": {}}],
        "contexts": [{"name": "audit", "context": {"cluster": "audit", "user": "api-server"}}],
        "current-context": "audit",
    }


def audit_flags(plan: AuditPlan) -> tuple[str, ...]:
    """The API server's flags for the chosen delivery."""
    policy = f"--audit-policy-file={POLICY_FOLDER}/{POLICY_KEY}"
    if plan.delivery == "stdout":
        return (
            policy,
            "--audit-log-path=-",
            "--audit-log-format=json",
            "--audit-log-truncate-enabled=true",
            f"--audit-log-truncate-max-event-size={MAX_EVENT_BYTES}",
        )
    return (
        policy,
        f"--audit-webhook-config-file={WEBHOOK_FOLDER}/{WEBHOOK_KEY}",
        "--audit-webhook-mode=batch",
        f"--audit-webhook-batch-max-size={plan.batch_size}",
        "--audit-webhook-batch-max-wait=5s",
        # The default of ten batches a second would drop events when a batch is a single event.
        "--audit-webhook-batch-throttle-enable=false",
        "--audit-webhook-truncate-enabled=true",
        f"--audit-webhook-truncate-max-event-size={MAX_EVENT_BYTES}",
    )


def audit_mounts(plan: AuditPlan) -> tuple[AuditMount, ...]:
    """What the API server's pod mounts so that the files of `audit_flags` exist."""
    policy = AuditMount("audit-policy", plan.policy_config_map, POLICY_FOLDER)
    if plan.webhook_config_map is None:
        return (policy,)
    return (policy, AuditMount("audit-webhook", plan.webhook_config_map, WEBHOOK_FOLDER))
