"""The API groups of built-in resources, and the groups of the operators that stacks like ours meet."""

from __future__ import annotations

_RESOURCES: dict[str, tuple[str, ...]] = {
    "": (
        "configmaps",
        "endpoints",
        "events",
        "limitranges",
        "namespaces",
        "nodes",
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "serviceaccounts",
        "services",
    ),
    "admissionregistration.k8s.io": ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
    "apiextensions.k8s.io": ("customresourcedefinitions",),
    "apps": ("controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "certificates.k8s.io": ("certificatesigningrequests",),
    "coordination.k8s.io": ("leases",),
    "discovery.k8s.io": ("endpointslices",),
    "events.k8s.io": ("events",),
    "metrics.k8s.io": ("nodes", "pods"),
    "networking.k8s.io": ("ingressclasses", "ingresses", "networkpolicies"),
    "policy": ("poddisruptionbudgets",),
    "rbac.authorization.k8s.io": ("clusterrolebindings", "clusterroles", "rolebindings", "roles"),
    "scheduling.k8s.io": ("priorityclasses",),
    "storage.k8s.io": ("csidrivers", "csinodes", "storageclasses", "volumeattachments"),
}

_OPERATORS = (
    "aim.silogen.ai",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "cert-manager.io",
    "config.kaiwo.silogen.ai",
    "kaiwo.silogen.ai",
    "kueue.x-k8s.io",
    "monitoring.coreos.com",
    "monitoring.grafana.com",
    "ray.io",
    "serving.kserve.io",
    "workload.codeflare.dev",
)

KNOWN_GROUPS: frozenset[str] = frozenset((*_RESOURCES, *_OPERATORS))

GROUP_OF: dict[str, frozenset[str]] = {
    resource: frozenset(group for group, names in _RESOURCES.items() if resource in names)
    for resources in _RESOURCES.values()
    for resource in resources
}
"""The groups in which a built-in resource exists."""
