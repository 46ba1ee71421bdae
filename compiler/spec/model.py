"""The Spec: what the user wrote, typed, each value with its place. References are names, not yet looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

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


class At(Struct, Generic[T], frozen=True):
    """A value and where it is written; the span takes no part in equality."""

    value: T
    span: Span


Name: TypeAlias = At[str]


class ParameterSpec(Struct, frozen=True):
    name: str
    description: str
    default: At[str] | None
    format: Literal["dns_label", "number", "text"]
    one_of: tuple[str, ...]
    template: At[str] | None
    given_at: Literal["deploy", "compile"]
    span: Span


class ImageSpec(Struct, frozen=True):
    name: str
    reference: str
    span: Span


class ResourcesSpec(Struct, frozen=True):
    """Kubernetes quantities: request and limit of CPU and of memory."""

    cpu: tuple[str, str]
    memory: tuple[str, str]
    span: Span


class VirtualClusterSpec(Struct, frozen=True):
    name: str
    control_plane: Name
    chart_version: str
    distro: str
    kubernetes_version: str
    storage: str
    span: Span


class ScopeSpec(Struct, frozen=True):
    name: str
    namespace: At[str]
    pod_security: Literal["privileged", "baseline", "restricted"]
    default_deny: At[bool]
    vcluster: VirtualClusterSpec | None
    span: Span


class StoreSpec(Struct, frozen=True):
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


class DatasourceSpec(Struct, frozen=True):
    backend: Name
    default: bool


class GrafanaSpec(Struct, frozen=True):
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


class KubeStateMetricsSpec(Struct, frozen=True):
    name: str
    scope: Name
    namespace: str | None
    resources_watched: tuple[str, ...]
    resources: ResourcesSpec | None
    span: Span


BackendSpec: TypeAlias = StoreSpec | GrafanaSpec | KubeStateMetricsSpec


class CollectorSpec(Struct, frozen=True):
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


class LabelSpec(Struct, frozen=True):
    """An external label: a constant `value` or a `parameter`; `scopes` empty means all."""

    name: str
    value: str | None
    parameter: Name | None
    scopes: tuple[Name, ...]
    span: Span


class SinkSpec(Struct, frozen=True):
    name: str
    kind: Literal["loki", "prometheus"]
    backend: Name
    url: At[str] | None
    span: Span


class Used(Struct, Generic[AnInput], frozen=True):
    """A source or job with the places of its references, which the kinds do not keep."""

    input: AnInput
    scope: Span
    to: tuple[Name, ...]
    collector: Span | None


class DashboardSpec(Struct, frozen=True):
    """A dashboard by its uid: made by a file of dashboards_src, or saved from Grafana in `file`, with its `text`."""

    name: Name
    file: Name | None
    text: str | None = None


class Spec(Struct, frozen=True):
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
