"""The Helm values of a virtual cluster: plan in, tree of vCluster v0.20 values out."""

from __future__ import annotations

from typing import Any

from compiler.manifests.audit import audit_flags, audit_mounts
from compiler.plan.model import AuditPlan, VirtualClusterPlan


def vcluster_values(plan: VirtualClusterPlan, audit: AuditPlan | None) -> dict[str, Any]:
    """Values for the chart version of the plan, with the audit path of its control plane's scope."""
    control_plane: dict[str, Any] = {
        "distro": {plan.distro: _distro(plan, audit)},
        "statefulSet": {"persistence": _persistence(plan, audit)},
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


def _persistence(plan: VirtualClusterPlan, audit: AuditPlan | None) -> dict[str, Any]:
    persistence: dict[str, Any] = {"volumeClaim": {"enabled": True, "size": plan.storage}}
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
