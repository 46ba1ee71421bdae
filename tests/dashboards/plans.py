"""Small plans, built by hand, for the tests of dashboards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compiler.dashboards.collect import DASHBOARD_FILES
from compiler.diagnostics import Span
from compiler.plan.model import (
    DashboardPlan,
    Datasource,
    GrafanaPlan,
    Image,
    Plan,
    Resources,
    ScopePlan,
    SecretKey,
)
from compiler.spec.platform import Platform

SPEC = Span("specs/kaiwo.yaml", 7, 3, 7, 12)
PROMETHEUS = Datasource("kaiwo-prometheus", "Prometheus", "prometheus", "http://prometheus:9090", True)
LOKI = Datasource("kaiwo-loki", "Loki", "loki", "http://loki:3100", False)


def dashboard_uids(folder: Path = DASHBOARD_FILES) -> tuple[str, ...]:
    """The uids of all dashboards of dashboards_src."""
    return tuple(
        sorted(file.stem.replace("_", "-") for file in folder.glob("*.py") if file.stem != "__init__")
    )


def plan_of(uids: Sequence[str], datasources: Sequence[Datasource] = (PROMETHEUS, LOKI)) -> Plan:
    """A stack of one scope with a Grafana, and these dashboards."""
    grafana = GrafanaPlan(
        name="grafana",
        namespace="monitoring",
        image=Image("grafana/grafana:13.0.1", "13.0.1"),
        storage="10Gi",
        storage_class=None,
        service="grafana",
        node_port=None,
        admin_user="admin",
        admin_password=SecretKey("grafana-admin", "password"),
        folder="KAIWO Observability",
        dashboards_config_map="grafana-dashboards-kaiwo",
        datasources=tuple(datasources),
        resources=Resources("250m", "1", "512Mi", "2Gi"),
        span=SPEC,
    )
    host = ScopePlan(
        name="host",
        namespace="monitoring",
        namespace_parameter=None,
        creates_namespace=True,
        pod_security="privileged",
        default_deny=False,
        virtual_cluster=None,
        parameters=(),
        collectors=(),
        backends=(grafana,),
        audit=None,
        prerequisites=(),
        span=SPEC,
    )
    return Plan(
        name="kaiwo",
        description="",
        platform=Platform(),
        parameters=(),
        scopes=(host,),
        dashboards=tuple(DashboardPlan(uid, SPEC) for uid in uids),
        rules=(),
    )


def kaiwo_plan() -> Plan:
    """A stack with every dashboard of dashboards_src."""
    return plan_of(dashboard_uids())
