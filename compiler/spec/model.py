"""The Spec: what the user wrote, typed, each value with its place. References are names, not yet looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from compiler.alloy.catalog.model import Stability
from compiler.diagnostics import Span
from compiler.kinds.auth import Auth, Header, SecretKey, Tls
from compiler.kinds.contract import Input, LogSource
from compiler.kinds.rule import RuleEntry
from compiler.kinds.scrape import ScrapeJob
from compiler.spec.contract import LabelContract
from compiler.spec.platform import Platform
from compiler.spec.queries import QuerySpec
from compiler.spec.scheduling import Scheduling

if TYPE_CHECKING:
    from compiler.spec.alert_tests import AlertTest
    from compiler.spec.tests import PipelineTest

T = TypeVar("T")
AnInput = TypeVar("AnInput", bound=Input, covariant=True)


@dataclass(frozen=True, slots=True)
class At(Generic[T]):
    """A value and where it is written; the span takes no part in equality."""

    value: T
    span: Span


Name: TypeAlias = At[str]


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    name: str
    description: str
    default: At[str] | None
    format: Literal["dns_label", "number", "text"]
    one_of: tuple[str, ...]
    template: At[str] | None
    given_at: Literal["deploy", "compile"]
    span: Span


@dataclass(frozen=True, slots=True)
class ImageSpec:
    name: str
    reference: str
    span: Span


@dataclass(frozen=True, slots=True)
class ResourcesSpec:
    """Kubernetes quantities: request and limit of CPU and of memory."""

    cpu: tuple[str, str]
    memory: tuple[str, str]
    span: Span


@dataclass(frozen=True, slots=True)
class VirtualClusterSpec:
    name: str
    control_plane: Name
    chart_version: str
    distro: str
    kubernetes_version: str
    storage: str
    span: Span


@dataclass(frozen=True, slots=True)
class ScopeSpec:
    name: str
    namespace: At[str]
    pod_security: Literal["privileged", "baseline", "restricted"]
    default_deny: At[bool]
    vcluster: VirtualClusterSpec | None
    span: Span


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """A Loki or Prometheus: deployed in `scope`, or existing at `url`; exactly one of the two is set.

    `services` are the names of its Services with their ports; empty where the kind's usual one is meant.
    """

    name: str
    kind: Literal["loki", "prometheus"]
    url: At[str] | None
    scope: Name | None
    auth: At[Auth]
    tls: At[Tls]
    headers: At[tuple[Header, ...]]
    cidrs: At[tuple[str, ...]]
    tenant: str | None
    services: tuple[tuple[str, int], ...]
    storage: str
    retention: At[str]
    retention_size: At[str] | None
    alertmanager: Name | None
    rules_as: Name
    resources: ResourcesSpec | None
    span: Span


@dataclass(frozen=True, slots=True)
class DatasourceSpec:
    backend: Name
    default: bool


@dataclass(frozen=True, slots=True)
class GrafanaSpec:
    name: str
    scope: Name
    storage: str
    service: str
    node_port: At[int] | None
    admin_user: str
    admin_password: SecretKey
    folder: str
    dashboards_config_map: str
    datasources: tuple[DatasourceSpec, ...]
    resources: ResourcesSpec | None
    span: Span


@dataclass(frozen=True, slots=True)
class KubeStateMetricsSpec:
    name: str
    scope: Name
    namespace: str | None
    resources_watched: tuple[str, ...]
    resources: ResourcesSpec | None
    span: Span


BackendSpec: TypeAlias = StoreSpec | GrafanaSpec | KubeStateMetricsSpec


@dataclass(frozen=True, slots=True)
class CollectorSpec:
    name: str
    scope: Name
    workload: Literal["daemonset", "deployment", "statefulset"]
    replicas: At[int]
    clustered: bool
    image: Name
    stability: Stability
    config_map: str
    service: str
    resources: ResourcesSpec | None
    scheduling: Scheduling
    span: Span


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """An external label: a constant `value` or a `parameter`; `scopes` empty means all."""

    name: str
    value: str | None
    parameter: Name | None
    scopes: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SinkSpec:
    name: str
    kind: Literal["loki", "prometheus"]
    backend: Name
    url: At[str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Used(Generic[AnInput]):
    """A source or job with the places of its references, which the kinds do not keep."""

    input: AnInput
    scope: Span
    to: tuple[Name, ...]
    collector: Span | None


@dataclass(frozen=True, slots=True)
class DashboardSpec:
    """A dashboard by its uid: made by a file of dashboards_src, or saved from Grafana in `file`, with its `text`."""

    name: Name
    file: Name | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """One spec file; every collection is sorted by name."""

    name: str
    description: str
    platform: Platform
    parameters: tuple[ParameterSpec, ...]
    images: tuple[ImageSpec, ...]
    scopes: tuple[ScopeSpec, ...]
    backends: tuple[BackendSpec, ...]
    collectors: tuple[CollectorSpec, ...]
    labels: tuple[LabelSpec, ...]
    contract: LabelContract
    sinks: tuple[SinkSpec, ...]
    sources: tuple[Used[LogSource], ...]
    jobs: tuple[Used[ScrapeJob], ...]
    rules: tuple[RuleEntry, ...]
    dashboards: tuple[DashboardSpec, ...]
    queries: tuple[QuerySpec, ...]
    tests: tuple[PipelineTest, ...]
    alert_tests: tuple[AlertTest, ...]
    span: Span
