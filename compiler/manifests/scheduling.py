"""Where pods run and who may pull their images: platform and collector in, parts of pod specs out."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.manifests.objects import Site
from compiler.manifests.pod import Part
from compiler.plan.model import CollectorPlan
from compiler.spec.platform import Toleration
from compiler.spec.scheduling import DEFAULT_SPREAD

# Agents run on every node, also on those that other pods keep away from.
EVERY_NODE = Toleration(None, None, "NoSchedule")


def backend_scheduling(site: Site) -> Part:
    """What the platform asks of the pods of a backend."""
    return _scheduling(site, site.plan.platform.tolerations, None)


def collector_scheduling(site: Site, plan: CollectorPlan) -> Part:
    """What the platform and the collector's own keys ask of its pods."""
    own = plan.scheduling
    everywhere = (EVERY_NODE,) if plan.workload == "daemonset" else ()
    tolerations = dict.fromkeys((*everywhere, *site.plan.platform.tolerations, *own.tolerations))
    part = _scheduling(site, tolerations, own.priority_class)
    if one := {name: values[0] for name, values in own.node_labels if len(values) == 1}:
        part["nodeSelector"] = one
    if several := [(name, values) for name, values in own.node_labels if len(values) > 1]:
        part["affinity"] = {"nodeAffinity": _node_affinity(several)}
    if plan.workload != "daemonset" and plan.replicas > 1:
        part["topologySpreadConstraints"] = [_spread(plan)]
    return part


def _scheduling(site: Site, tolerations: Iterable[Toleration], priority_class: str | None) -> Part:
    platform = site.plan.platform
    part: Part = {}
    if platform.pull_secrets:
        part["imagePullSecrets"] = [{"name": name} for name in platform.pull_secrets]
    if priority_class is None and site.scope.virtual_cluster is None:
        priority_class = platform.priority_class  # a vCluster knows none of the host's classes
    if priority_class is not None:
        part["priorityClassName"] = priority_class
    if listed := [toleration_part(toleration) for toleration in tolerations]:
        part["tolerations"] = listed
    return part


def toleration_part(toleration: Toleration) -> Part:
    """A toleration as pods have it."""
    part = {"key": toleration.key, "operator": "Exists" if toleration.value is None else "Equal"}
    part |= {"value": toleration.value, "effect": toleration.effect}
    return {name: value for name, value in part.items() if value is not None}


def _node_affinity(labels: Iterable[tuple[str, tuple[str, ...]]]) -> Part:
    expressions = [{"key": name, "operator": "In", "values": list(values)} for name, values in labels]
    terms = [{"matchExpressions": expressions}]
    return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}


def _spread(plan: CollectorPlan) -> Part:
    return {
        "maxSkew": 1,
        "topologyKey": plan.scheduling.spread_over or DEFAULT_SPREAD,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app": plan.name}},
    }
