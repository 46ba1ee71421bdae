"""The account of a collector and its rights: needs in, ServiceAccount, roles and bindings out.

Each rule names one resource and says which component needs it. A right is granted in single namespaces where
those are known, and in the whole cluster only where a need reaches that far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias, assert_never

from compiler.manifests.needs import Everywhere, InNamespace, Need, OwnNamespace
from compiler.manifests.objects import KubernetesObject, Site, make
from compiler.manifests.yaml_comments import commented
from compiler.plan.model import CollectorPlan

RBAC = "rbac.authorization.k8s.io"
RBAC_VERSION = f"{RBAC}/v1"
VERB_ORDER = ("get", "list", "watch")

Grants: TypeAlias = dict[str | None, list[Need]]


def service_account(name: str, namespace: str | None, labels: Mapping[str, str]) -> KubernetesObject:
    """An account whose token no pod gets unasked."""
    return make("v1", "ServiceAccount", name, namespace, labels, automountServiceAccountToken=False)


def collector_access(
    site: Site, collector: CollectorPlan, needs: tuple[Need, ...], labels: Mapping[str, str]
) -> Iterator[KubernetesObject]:
    """The account of a collector and everything that grants it what its components need."""
    own = site.scope.namespace
    yield service_account(collector.name, own, labels)
    entries = _entries(collector)
    cluster, local = _split(own, needs)
    if cluster:
        rules = grant_rules(entries, cluster)
        yield make(RBAC_VERSION, "ClusterRole", collector.name, None, labels, rules=rules)
        yield _binding(site, "ClusterRoleBinding", "ClusterRole", collector.name, None, labels)
    for namespace in sorted(local, key=lambda n: n or ""):
        rules = grant_rules(entries, local[namespace])
        yield make(RBAC_VERSION, "Role", collector.name, namespace, labels, rules=rules)
        yield _binding(site, "RoleBinding", "Role", collector.name, namespace, labels)


def _split(own: str | None, needs: Iterable[Need]) -> tuple[list[Need], Grants]:
    """Needs of the whole cluster, and per namespace those that are not covered by them."""
    needs = tuple(needs)
    cluster = [need for need in needs if isinstance(need.reach, Everywhere)]
    covered = {(need.group, need.resource, verb) for need in cluster if not need.names for verb in need.verbs}
    local: Grants = {}
    for need in needs:
        if isinstance(need.reach, Everywhere):
            continue
        if all((need.group, need.resource, verb) in covered for verb in need.verbs):
            continue
        local.setdefault(_namespace(own, need), []).append(need)
    return cluster, local


def _namespace(own: str | None, need: Need) -> str | None:
    match need.reach:
        case InNamespace(name):
            return name
        case OwnNamespace():
            return own
        case Everywhere():
            raise ValueError("a need of the whole cluster has no namespace")
        case _:
            assert_never(need.reach)


def grant_rules(entries: Mapping[str, str], needs: Iterable[Need]) -> list[Any]:
    """One rule per resource (and set of names) or URL, sorted, each with the components that need it.

    `entries` says by component label which spec entry the component comes from.
    """
    grouped: dict[tuple[str, str, str, tuple[str, ...]], list[Need]] = {}
    for need in needs:
        grouped.setdefault((need.url, need.group, need.resource, need.names), []).append(need)
    rules: list[Any] = []
    for (url, group, resource, names), same in sorted(grouped.items()):
        verbs = {verb for need in same for verb in need.verbs}
        rule: dict[str, Any] = (
            {"nonResourceURLs": [url]} if url else {"apiGroups": [group], "resources": [resource]}
        )
        if names:
            rule["resourceNames"] = list(names)
        rule["verbs"] = [verb for verb in VERB_ORDER if verb in verbs]
        rules.append(commented(rule, _reasons(entries, same)))
    return rules


def _reasons(entries: Mapping[str, str], needs: Iterable[Need]) -> tuple[str, ...]:
    components = dict.fromkeys(need.component for need in needs)
    return tuple(f"{component}{_entry(entries, component)}" for component in components)


def _entries(collector: CollectorPlan) -> dict[str, str]:
    """The spec entries of a collector, as they are called in comments, by the label of their components."""
    jobs = {job.label: f" (job {job.job.name})" for job in collector.jobs}
    return jobs | {source.label: f" (source {source.source.name})" for source in collector.sources}


def _entry(entries: Mapping[str, str], component: str) -> str:
    """The spec entry behind a component: the one whose label is the longest start of the component's."""
    label = component.rpartition(".")[2]
    while label and label not in entries:
        label = label.rpartition("_")[0]
    return entries.get(label, "")


def _binding(
    site: Site, kind: str, role: str, name: str, namespace: str | None, labels: Mapping[str, str]
) -> KubernetesObject:
    subject = {"kind": "ServiceAccount", "name": name, "namespace": site.subject_namespace}
    return bind(kind, role, name, namespace, labels, subject)


def bind(
    kind: str, role: str, name: str, namespace: str | None, labels: Mapping[str, str], subject: dict[str, str]
) -> KubernetesObject:
    """A binding of the role of the same name to one account."""
    reference = {"apiGroup": RBAC, "kind": role, "name": name}
    return make(RBAC_VERSION, kind, name, namespace, labels, roleRef=reference, subjects=[subject])
