"""Plans built by hand: a small one, and one with every kind of object that the KAIWO stack has."""

from __future__ import annotations

from dataclasses import replace

from compiler.alloy import ast
from compiler.alloy.printer import print_file
from compiler.diagnostics import Span
from compiler.kinds.auth import Auth, NoAuth, SecretKey, ServiceAccountAuth
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.kubelet import CadvisorJob
from compiler.kinds.jobs.node import NodeJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.scrape import Endpoint, ScrapeJob
from compiler.kinds.sources.kubernetes_audit import KubernetesAudit, PolicyRule
from compiler.kinds.sources.kubernetes_events import KubernetesEvents
from compiler.kinds.sources.pod_logs import PodLogs
from compiler.lowering.collector import lower_collector
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.scope import build_scope
from compiler.plan.model import (
    AuditPlan,
    AuditRule,
    CollectorPlan,
    Constant,
    DashboardPlan,
    Datasource,
    ExternalLabel,
    FromParameter,
    GrafanaPlan,
    Image,
    JobPlan,
    KubeStateMetricsPlan,
    Listener,
    LogSourcePlan,
    LokiPlan,
    Parameter,
    Plan,
    PrometheusPlan,
    ReplicatedService,
    Resources,
    ScopePlan,
    SinkPlan,
    VirtualClusterPlan,
)

SPAN = Span("specs/stack.yaml", 1, 1, 1, 2)
ALLOY = Image("docker.io/grafana/alloy:v1.18.1", "1.18.1")
SMALL = Resources("100m", "500m", "128Mi", "512Mi")
MONITORING = "monitoring.svc.cluster.local"


def parameter(name: str, value: str | None, pattern: str = "[a-z0-9-]+", *allowed: str) -> Parameter:
    return Parameter(
        name=name,
        description=f"what {name} means",
        value=value,
        pattern=pattern,
        allowed=allowed,
        template=None,
        example=value or "kaiwo-test-1",
        span=SPAN,
    )


PARAMETERS = (
    parameter("GITHUB_RUN_ATTEMPT", "1", "[0-9]+"),
    parameter("GITHUB_RUN_ID", "local", "[A-Za-z0-9-]+"),
    parameter("INSTALLER", "manual", "[a-z]+", "helm", "kustomization", "manual"),
    parameter("VCLUSTER_NAMESPACE", None, "[a-z0-9]([a-z0-9-]*[a-z0-9])?"),
)


def sink(kind: str, *labels: str) -> SinkPlan:
    urls = {
        "loki": ("logs", f"http://loki-gateway.{MONITORING}/loki/api/v1/push"),
        "prometheus": ("metrics", f"http://kube-prometheus-stack-prometheus.{MONITORING}:9090/api/v1/write"),
    }
    name, url = urls[kind]
    external = tuple(ExternalLabel(label.lower(), FromParameter(label), SPAN) for label in labels)
    return SinkPlan(
        name=name,
        label=name,
        kind="loki" if kind == "loki" else "prometheus",
        url=url,
        backend=kind,
        external_labels=(ExternalLabel("cluster", Constant("test"), SPAN), *external),
        auth=NoAuth(),
        trust="system",
        tenant=None,
        span=SPAN,
    )


def endpoint(port: str = "http", auth: Auth | None = None, path: str = "/metrics") -> Endpoint:
    secured = auth is not None
    return Endpoint(
        "https" if secured else "http", path, "skip_verify" if secured else "system", auth or NoAuth()
    )


def job_fields(name: str, scope: str, reached: Endpoint) -> dict[str, object]:
    return {
        "name": name,
        "scope": scope,
        "to": ("metrics",),
        "collector": None,
        "span": SPAN,
        "job": name,
        "interval": "30s",
        "timeout": "10s",
        "exporter": None,
        "honor_labels": False,
        "keep": (),
        "drop": (),
        "inactive": (),
        "endpoint": reached,
        "target_labels": (),
    }


def endpoints_job(name: str, scope: str, namespace: str, auth: Auth | None = None) -> EndpointsJob:
    fields = job_fields(name, scope, endpoint(auth=auth))
    return EndpointsJob(**fields, namespace=namespace, service=name, port="metrics")  # type: ignore[arg-type]


def planned(job: ScrapeJob, node_filter: bool = False) -> JobPlan:
    return JobPlan(job, job.name.replace("-", "_"), ("metrics",), node_filter)


def source_fields(name: str, scope: str, log_type: str) -> dict[str, object]:
    return {
        "name": name,
        "scope": scope,
        "to": ("logs",),
        "collector": None,
        "span": SPAN,
        "log_type": log_type,
    }


def collector(name: str, scope: str, **changes: object) -> CollectorPlan:
    plan = CollectorPlan(
        name=name,
        scope=scope,
        workload="deployment",
        replicas=1,
        clustered=False,
        image=ALLOY,
        release="1.18",
        stability="generally-available",
        config_map=f"{name}-config",
        service=name,
        listeners=(),
        resources=SMALL,
        jobs=(),
        sources=(),
        sinks=(),
        parameters=(),
        secrets=(),
        span=SPAN,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def scope(name: str, namespace: str | None, **changes: object) -> ScopePlan:
    plan = ScopePlan(
        name=name,
        namespace=namespace,
        namespace_parameter=None,
        creates_namespace=True,
        pod_security="restricted",
        virtual_cluster=None,
        parameters=(),
        collectors=(),
        backends=(),
        audit=None,
        span=SPAN,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def plan_of(*scopes: ScopePlan, name: str = "stack", dashboards: tuple[str, ...] = ()) -> Plan:
    return Plan(
        name=name,
        description="a stack for tests",
        cluster_domain="cluster.local",
        parameters=PARAMETERS,
        scopes=scopes,
        dashboards=tuple(DashboardPlan(uid, SPAN) for uid in dashboards),
    )


def pod_logs(scope_name: str, namespace: str | None = None) -> LogSourcePlan:
    source = PodLogs(
        **source_fields("pod-logs", scope_name, "pod_log"),  # type: ignore[arg-type]
        namespace=namespace,
        match_labels=(),
        labels=("container", "namespace", "pod"),
        level_fields=("level",),
        drop_containers=(),
    )
    return LogSourcePlan(source, "pod_logs", ("logs",), True)


def events(scope_name: str, *namespaces: str) -> LogSourcePlan:
    fields = source_fields("kubernetes-events", scope_name, "k8s_event")
    source = KubernetesEvents(**fields, namespaces=namespaces)  # type: ignore[arg-type]
    return LogSourcePlan(source, "kubernetes_events", ("logs",), False)


def audit_source(scope_name: str) -> LogSourcePlan:
    source = KubernetesAudit(
        **source_fields("audit", scope_name, "k8s_audit_log"),  # type: ignore[arg-type]
        delivery="webhook",
        policy_config_map="vcluster-audit-policy",
        webhook_config_map="vcluster-audit-webhook",
        policy=(PolicyRule("Metadata", (), (), (), (), (), SPAN),),
    )
    return LogSourcePlan(source, "audit", ("logs",), False)


def small_plan() -> Plan:
    """One scope with one DaemonSet that reads the pod logs of one namespace."""
    agent = collector(
        "alloy",
        "cluster",
        workload="daemonset",
        sources=(pod_logs("cluster", "shop"),),
        sinks=(sink("loki"),),
    )
    return plan_of(scope("cluster", "monitoring", collectors=(agent,)), name="small")


LOKI = LokiPlan(
    name="loki",
    namespace="monitoring",
    image=Image("docker.io/grafana/loki:3.5.3", "3.5.3"),
    retention="720h",
    storage="50Gi",
    storage_class="openebs-hostpath",
    services=(("loki-gateway", 80), ("loki", 3100)),
    resources=Resources("500m", "2", "1Gi", "4Gi"),
    span=SPAN,
)
PROMETHEUS = PrometheusPlan(
    name="prometheus",
    namespace="monitoring",
    image=Image("docker.io/prom/prometheus:v3.5.0", "3.5.0"),
    retention="30d",
    retention_size="45GB",
    storage="50Gi",
    storage_class="openebs-hostpath",
    services=(("kube-prometheus-stack-prometheus", 9090),),
    resources=Resources("500m", "2", "2Gi", "8Gi"),
    span=SPAN,
)
GRAFANA = GrafanaPlan(
    name="grafana",
    namespace="monitoring",
    image=Image("docker.io/grafana/grafana:12.1.1", "12.1.1"),
    storage="10Gi",
    storage_class=None,
    service="kube-prometheus-stack-grafana",
    node_port=30300,
    admin_user="admin",
    admin_password=SecretKey("grafana-admin", "password"),
    folder="KAIWO Observability",
    dashboards_config_map="grafana-dashboards-kaiwo",
    datasources=(
        Datasource("loki", "Loki", "loki", f"http://loki-gateway.{MONITORING}", False),
        Datasource(
            "prometheus",
            "Prometheus",
            "prometheus",
            f"http://kube-prometheus-stack-prometheus.{MONITORING}:9090",
            True,
        ),
    ),
    resources=Resources("250m", "1", "512Mi", "2Gi"),
    span=SPAN,
)
KUBE_STATE_METRICS = KubeStateMetricsPlan(
    name="kube-state-metrics",
    namespace="kube-system",
    image=Image("registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.14.0", "2.14.0"),
    resources_watched=("deployments", "nodes", "pods"),
    resources=Resources("100m", "500m", "256Mi", "512Mi"),
    span=SPAN,
)
AUDIT = AuditPlan(
    source="audit",
    delivery="webhook",
    policy_config_map="vcluster-audit-policy",
    webhook_config_map="vcluster-audit-webhook",
    url="http://alloy-vcluster:8080/loki/api/v1/raw",
    batch_size=1,
    rules=(
        AuditRule("None", "leases", (), (), (), (("coordination.k8s.io", ("leases",)),), (), SPAN),
        AuditRule("Metadata", "everything else", (), (), (), (), (), SPAN),
    ),
    span=SPAN,
)
RUN_LABELS = ("GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "INSTALLER", "VCLUSTER_NAMESPACE")


def kaiwo_plan() -> Plan:
    """Host, run and vcluster scopes with all backends, the audit path, and collectors of several kinds."""
    virtual = VirtualClusterPlan(
        name="vcluster",
        control_plane="run",
        chart_version="0.20.0",
        distro="k8s",
        kubernetes_version="1.31.0",
        storage="5Gi",
        pod_security="baseline",
        replicated_services=(
            ReplicatedService("monitoring", "kube-prometheus-stack-prometheus"),
            ReplicatedService("monitoring", "loki-gateway"),
        ),
        span=SPAN,
    )
    host = scope(
        "host",
        "monitoring",
        pod_security="privileged",
        backends=(GRAFANA, LOKI, PROMETHEUS),
        collectors=(_host_collector(),),
    )
    run = scope(
        "run",
        None,
        namespace_parameter="VCLUSTER_NAMESPACE",
        pod_security="baseline",
        parameters=PARAMETERS,
        collectors=(_receiver(),),
        audit=AUDIT,
    )
    inside = scope(
        "vcluster",
        "default",
        creates_namespace=False,
        pod_security="baseline",
        virtual_cluster=virtual,
        parameters=PARAMETERS,
        backends=(KUBE_STATE_METRICS,),
        collectors=(_agents(), _singleton()),
    )
    return plan_of(host, run, inside, name="kaiwo", dashboards=tuple(DASHBOARDS))


DASHBOARDS = {"kaiwo-cluster-health": '{"uid": "kaiwo-cluster-health"}\n', "kaiwo-namespace-debug": "{}\n"}


def _host_collector() -> CollectorPlan:
    secured = endpoint(auth=ServiceAccountAuth(), path="/metrics/cadvisor")
    cadvisor = CadvisorJob(**job_fields("cadvisor", "host", secured), through="kubelet")  # type: ignore[arg-type]
    node = NodeJob(**job_fields("node", "host", endpoint()))  # type: ignore[arg-type]
    return collector(
        "alloy-host",
        "host",
        workload="daemonset",
        jobs=(
            planned(endpoints_job("amd-gpu-exporter", "host", "kube-amd-gpu"), True),
            planned(cadvisor, True),
            planned(node, True),
        ),
        sinks=(sink("prometheus"),),
    )


def _receiver() -> CollectorPlan:
    return collector(
        "audit-receiver",
        "run",
        service="alloy-vcluster",
        listeners=(Listener("audit", 8080),),
        sources=(audit_source("run"),),
        sinks=(sink("loki", *RUN_LABELS),),
        parameters=PARAMETERS,
    )


def _agents() -> CollectorPlan:
    return collector(
        "alloy-vcluster",
        "vcluster",
        workload="daemonset",
        sources=(pod_logs("vcluster"),),
        sinks=(sink("loki", *RUN_LABELS),),
        parameters=PARAMETERS,
    )


def _singleton() -> CollectorPlan:
    proxied = endpoint(auth=ServiceAccountAuth(), path="/metrics/cadvisor")
    cadvisor = CadvisorJob(**job_fields("cadvisor", "vcluster", proxied), through="api_server")  # type: ignore[arg-type]
    operator = PodsJob(
        **job_fields("kaiwo-operator", "vcluster", endpoint(auth=ServiceAccountAuth())),  # type: ignore[arg-type]
        namespace="kaiwo-system",
        match_labels=(("control-plane", "kaiwo-controller-manager"),),
        port="8443",
    )
    return collector(
        "alloy-vcluster-single",
        "vcluster",
        sources=(events("vcluster"),),
        jobs=(
            planned(cadvisor),
            planned(operator),
            planned(endpoints_job("kube-state-metrics", "vcluster", "kube-system")),
            planned(endpoints_job("kueue", "vcluster", "kueue-system", ServiceAccountAuth())),
        ),
        sinks=(sink("loki", *RUN_LABELS), sink("prometheus", *RUN_LABELS)),
        parameters=PARAMETERS,
    )


def configs_of(plan: Plan, scope_plan: ScopePlan) -> dict[str, tuple[ast.File, str]]:
    """The lowered configs of a scope with their printed texts."""
    files = {c.name: lower_collector(plan, c) for c in scope_plan.collectors}
    return {name: (file, print_file(file)) for name, file in files.items()}


def built(plan: Plan, scope_name: str) -> ScopeManifests:
    """The manifests of one scope of a plan."""
    scope_plan = plan.scope(scope_name)
    return build_scope(plan, scope_plan, configs_of(plan, scope_plan), DASHBOARDS)
