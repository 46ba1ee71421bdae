"""The Helm values of a virtual cluster: plan in, tree of vCluster v0.20 values out."""

from __future__ import annotations

from typing import Any

from compiler.manifests.audit import audit_flags, audit_mounts
from compiler.manifests.scheduling import toleration_part
from compiler.plan.model import AuditPlan, VirtualClusterPlan
from compiler.spec.platform import Platform


def vcluster_values(plan: VirtualClusterPlan, audit: AuditPlan | None, platform: Platform) -> dict[str, Any]:
    """Values for the chart version of the plan, with the audit path of its control plane's scope."""
    control_plane: dict[str, Any] = {
        "distro": {plan.distro: _distro(plan, audit)},
        "statefulSet": {
            "persistence": _persistence(plan, audit, platform.storage_class),
            **_scheduling(platform),
        },
        **_images(platform),
    }
    values: dict[str, Any] = {
        "controlPlane": control_plane,
        "sync": {
            # Without this the policies of the inner scope are accepted and never enforced.
            "toHost": {"networkPolicies": {"enabled": True}},
            "fromHost": {
                "nodes": {"enabled": True, "selector": {"all": True}},
                "storageClasses": {"enabled": True},
            },
        },
        "policies": {"podSecurityStandard": plan.pod_security},
    }
    if plan.replicated_services:
        values["networking"] = {"replicateServices": {"fromHost": _replicated(plan)}}
    return values


def _distro(plan: VirtualClusterPlan, audit: AuditPlan | None) -> dict[str, Any]:
    """k3s is one program with its version in its image; it hands arguments on to the API server in it."""
    flags = () if audit is None else audit_flags(audit)
    if plan.distro == "k3s":
        arguments = [f"--kube-apiserver-arg={flag.removeprefix('--')}" for flag in flags]
        return {"enabled": True, **({"extraArgs": arguments} if arguments else {})}
    distro: dict[str, Any] = {"enabled": True, "version": f"v{plan.kubernetes_version.removeprefix('v')}"}
    if flags:
        distro["apiServer"] = {"extraArgs": list(flags)}
    return distro


def _scheduling(platform: Platform) -> dict[str, Any]:
    """Of the control plane's own pods."""
    scheduling: dict[str, Any] = {}
    if platform.priority_class is not None:
        scheduling["priorityClassName"] = platform.priority_class
    if platform.tolerations:
        scheduling["tolerations"] = [toleration_part(toleration) for toleration in platform.tolerations]
    return {"scheduling": scheduling} if scheduling else {}


def _images(platform: Platform) -> dict[str, Any]:
    """Where the chart's own images come from, and with which Secrets."""
    advanced: dict[str, Any] = {}
    if platform.image_registry is not None:
        advanced["defaultImageRegistry"] = platform.image_registry
    if platform.pull_secrets:
        names = [{"name": name} for name in platform.pull_secrets]
        advanced["serviceAccount"] = {"imagePullSecrets": names}
    return {"advanced": advanced} if advanced else {}


def _persistence(
    plan: VirtualClusterPlan, audit: AuditPlan | None, storage_class: str | None
) -> dict[str, Any]:
    claim: dict[str, Any] = {"enabled": True, "size": plan.storage}
    if storage_class is not None:
        claim["storageClass"] = storage_class
    persistence: dict[str, Any] = {"volumeClaim": claim}
    if audit is not None:
        mounts = audit_mounts(audit)
        persistence["addVolumes"] = [
            {"name": mount.volume, "configMap": {"name": mount.config_map}} for mount in mounts
        ]
        persistence["addVolumeMounts"] = [
            {"name": mount.volume, "mountPath": mount.folder, "readOnly": True} for mount in mounts
        ]
    return persistence


def _replicated(plan: VirtualClusterPlan) -> list[dict[str, str]]:
    """Each host Service under its own name and namespace, so that one URL is right in both clusters."""
    names = (f"{service.namespace}/{service.name}" for service in plan.replicated_services)
    return [{"from": name, "to": name} for name in names]
