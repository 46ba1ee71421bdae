"""The Plan: what will be, scope by scope, with nothing left to decide.

All collections are tuples sorted by name, so that the order of keys in a spec never reaches the output.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from compiler.alloy.catalog.model import Stability
from compiler.diagnostics import Span
from compiler.kinds.auth import Auth, Header, MountedKey, SecretKey, Tls
from compiler.kinds.contract import LogSource
from compiler.kinds.name_template import NameTemplate
from compiler.kinds.rule import RuleEntry
from compiler.kinds.scrape import ScrapeJob
from compiler.spec.contract import NO_CONTRACT, LabelContract
from compiler.spec.platform import Platform
from compiler.spec.scheduling import Scheduling
from compiler.spec.tests import PipelineTest

PodSecurity: TypeAlias = Literal["privileged", "baseline", "restricted"]
Workload: TypeAlias = Literal["daemonset", "deployment", "statefulset"]


class Image(Struct, frozen=True):
    """A container image pinned by tag (and digest): `reference` is what a pod names, `version` its tag less a v."""

    reference: str
    version: str


class Resources(Struct, frozen=True):
    """Kubernetes quantities: what a container asks for and what it may use."""

    cpu_request: str
    cpu_limit: str
    memory_request: str
    memory_limit: str


class Parameter(Struct, frozen=True):
    """A value that a deployment gives: `value` is what --set fixed or the default, None where only the deployer knows.

    `pattern` is a regular expression (POSIX ERE and RE2 alike) that the whole value matches; `template` is how
    the value is made from other parameters (`kaiwo-test-{GITHUB_RUN_ID}-...`), None where it is free.
    """

    name: str
    description: str
    value: str | None
    pattern: str
    allowed: tuple[str, ...]
    template: str | None
    example: str
    span: Span


class Constant(Struct, frozen=True):
    """A label value known at compile time."""

    text: str


class FromParameter(Struct, frozen=True):
    """A label value that the collector reads from its environment when it starts."""

    parameter: str


LabelValue: TypeAlias = Constant | FromParameter


class ExternalLabel(Struct, frozen=True):
    """A label that a sink adds to everything it sends and that no pipeline can forget."""

    name: str
    value: LabelValue
    span: Span


class SinkPlan(Struct, frozen=True):
    """Where one collector sends a signal: `url` is as seen from that collector's scope.

    `store` names the backend behind the URL, `backend` too where the stack deploys it; `label` is the component's
    label in the config, and `cidrs` the addresses behind the URL where the spec knows them.
    """

    name: str
    label: str
    kind: Literal["loki", "prometheus"]
    url: str
    store: str
    backend: str | None
    external_labels: tuple[ExternalLabel, ...]
    auth: Auth
    tls: Tls
    headers: tuple[Header, ...]
    tenant: str | None
    cidrs: tuple[str, ...]
    span: Span


class JobPlan(Struct, frozen=True):
    """A scrape job on its collector. `node_filter`: each replica keeps only the targets on its own node."""

    job: ScrapeJob
    label: str
    sinks: tuple[str, ...]
    node_filter: bool


class LogSourcePlan(Struct, frozen=True):
    """A log source on its collector; fields as in JobPlan."""

    source: LogSource
    label: str
    sinks: tuple[str, ...]
    node_filter: bool


class Listener(Struct, frozen=True):
    """A port that a collector serves: `name` is the Service's port name, at most 15 characters."""

    name: str
    port: int


class CollectorPlan(Struct, frozen=True):
    """One Alloy workload: its pods, what it collects, and where it sends that.

    `service` is the name of its Service (the workload's own name unless the spec says otherwise), `release` the
    Alloy release of its image as `1.18`; `parameters` and `secrets` are what its config reads from the environment,
    `mounted` what it reads from files beside it.
    """

    name: str
    scope: str
    workload: Workload
    replicas: int
    clustered: bool
    image: Image
    release: str
    stability: Stability
    config_map: str
    service: str
    listeners: tuple[Listener, ...]
    resources: Resources
    jobs: tuple[JobPlan, ...]
    sources: tuple[LogSourcePlan, ...]
    sinks: tuple[SinkPlan, ...]
    parameters: tuple[Parameter, ...]
    secrets: tuple[SecretKey, ...]
    mounted: tuple[MountedKey, ...]
    scheduling: Scheduling
    storage_class: str | None
    span: Span


class LokiPlan(Struct, frozen=True):
    """Loki as a single binary on a persistent volume. `services` are (name, port) pairs that all reach it."""

    name: str
    namespace: str
    image: Image
    retention: str
    storage: str
    storage_class: str | None
    services: tuple[tuple[str, int], ...]
    alertmanager: str | None
    resources: Resources
    span: Span


class PrometheusPlan(Struct, frozen=True):
    """Prometheus with its remote-write receiver on, on a persistent volume."""

    name: str
    namespace: str
    image: Image
    retention: str
    retention_size: str
    storage: str
    storage_class: str | None
    services: tuple[tuple[str, int], ...]
    alertmanager: str | None
    resources: Resources
    span: Span


class Datasource(Struct, frozen=True):
    """A Grafana datasource; dashboards refer to it by `uid`, never by `name`. `cidrs`: the addresses behind `url`.

    `user` is a name with its password; a secret header's value stands alone, but for `Authorization: Bearer VALUE`.
    """

    uid: str
    name: str
    kind: Literal["loki", "prometheus"]
    url: str
    default: bool
    cidrs: tuple[str, ...] = ()
    user: tuple[str | SecretKey, SecretKey] | None = None
    headers: tuple[Header, ...] = ()
    verify: bool = True

    @property
    def keys(self) -> tuple[SecretKey, ...]:
        """The secrets that Grafana reads from its environment to ask the datasource."""
        texts = (*(self.user or ()), *(header.value for header in self.headers))
        return tuple(text for text in texts if isinstance(text, SecretKey))


class DashboardPlan(Struct, frozen=True):
    """A dashboard by its uid, the stem of its file in dashboards_src with dashes for underscores.

    `saved` is what Grafana saved of it, as a path and its text, None where dashboards_src makes it.
    """

    uid: str
    span: Span
    saved: tuple[str, str] | None = None


class GrafanaPlan(Struct, frozen=True):
    """Grafana with provisioned datasources, and dashboards from ConfigMaps with the label grafana_dashboard=1."""

    name: str
    namespace: str
    image: Image
    storage: str
    storage_class: str | None
    service: str
    node_port: int | None
    admin_user: str
    admin_password: SecretKey
    folder: str
    dashboards_config_map: str
    datasources: tuple[Datasource, ...]
    resources: Resources
    span: Span


class KubeStateMetricsPlan(Struct, frozen=True):
    """kube-state-metrics with rights on exactly the `resources_watched` (plural names, as its --resources takes)."""

    name: str
    namespace: str
    image: Image
    resources_watched: tuple[str, ...]
    resources: Resources
    span: Span


class SavedQuery(Struct, frozen=True):
    """A query that users ask the store `store` by hand; `span` is the place of its text in the spec."""

    name: str
    description: str
    store: str
    language: Literal["promql", "logql"]
    text: str
    span: Span


BackendPlan: TypeAlias = LokiPlan | PrometheusPlan | GrafanaPlan | KubeStateMetricsPlan


class RulePlan(Struct, frozen=True):
    """An entry of `rules` with the backend that evaluates it.

    `deployed`: the stack runs that backend and loads the rules into it. `as_object`: they are written as a
    PrometheusRule too.
    """

    entry: RuleEntry
    backend: str
    deployed: bool
    as_object: bool


class AuditRule(Struct, frozen=True):
    """One rule of a Kubernetes audit policy; empty tuples are left out of the policy."""

    level: Literal["None", "Metadata", "Request", "RequestResponse"]
    comment: str
    users: tuple[str, ...]
    groups: tuple[str, ...]
    verbs: tuple[str, ...]
    resources: tuple[tuple[str, tuple[str, ...]], ...]
    urls: tuple[str, ...]
    span: Span


class AuditPlan(Struct, frozen=True):
    """The audit path, end to end: policy, API server flags, webhook, receiver.

    `url` is where the API server posts to (webhook delivery) as seen from the control plane's pod; with stdout
    delivery it is None and the control plane's container log is read instead.
    """

    source: str
    delivery: Literal["webhook", "stdout"]
    policy_config_map: str
    webhook_config_map: str | None
    url: str | None
    batch_size: int
    rules: tuple[AuditRule, ...]
    span: Span


class ReplicatedService(Struct, frozen=True):
    """A host Service made resolvable inside a virtual cluster under the same name and namespace."""

    namespace: str
    name: str


class VirtualClusterPlan(Struct, frozen=True):
    """A vCluster whose control plane runs in another scope (`control_plane`)."""

    name: str
    control_plane: str
    chart_version: str
    distro: str
    kubernetes_version: str
    storage: str
    pod_security: PodSecurity
    replicated_services: tuple[ReplicatedService, ...]
    span: Span


class Prerequisite(Struct, frozen=True):
    """An object that the deployer makes, with the keys that are read and the workloads that read them.

    `namespace` is None for that of the scope where only the deployer knows it.
    """

    kind: str
    namespace: str | None
    name: str
    keys: tuple[str, ...]
    users: tuple[str, ...]


class ScopePlan(Struct, frozen=True):
    """One deployment target: a namespace of a cluster. Every emitted object belongs to exactly one scope.

    `namespace` is None where it is only known at deploy time; `namespace_parameter` then names the parameter.
    `parameters` are those that the scope's objects take at deploy time.
    """

    name: str
    namespace: str | None
    namespace_parameter: str | None
    creates_namespace: bool
    pod_security: PodSecurity
    default_deny: bool
    virtual_cluster: VirtualClusterPlan | None
    parameters: tuple[Parameter, ...]
    collectors: tuple[CollectorPlan, ...]
    backends: tuple[BackendPlan, ...]
    audit: AuditPlan | None
    prerequisites: tuple[Prerequisite, ...]
    span: Span


class Plan(Struct, frozen=True):
    """The whole stack; `templates` make generated names, `tests` change nothing of what is compiled."""

    name: str
    description: str
    platform: Platform
    parameters: tuple[Parameter, ...]
    scopes: tuple[ScopePlan, ...]
    dashboards: tuple[DashboardPlan, ...]
    rules: tuple[RulePlan, ...]
    queries: tuple[SavedQuery, ...] = ()
    contract: LabelContract = NO_CONTRACT
    templates: tuple[NameTemplate, ...] = ()
    tests: tuple[PipelineTest, ...] = ()

    def scope(self, name: str) -> ScopePlan:
        """The scope of that name; KeyError if there is none, which the spec's checks have ruled out."""
        for scope in self.scopes:
            if scope.name == name:
                return scope
        raise KeyError(name)

    @property
    def grafana(self) -> GrafanaPlan | None:
        """The Grafana that the stack deploys, if it does."""
        for scope in self.scopes:
            for backend in scope.backends:
                if isinstance(backend, GrafanaPlan):
                    return backend
        return None
