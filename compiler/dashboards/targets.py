"""A query and the datasource that answers it -> the `targets` entry of a panel.

These stand in for grafanalib's Target, which knows no Loki, no `range`, no `editorMode`, and writes keys that
Grafana dropped. They only need `to_json_data`, which is all that grafanalib asks of a target.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.plan.model import Datasource, Plan


class MissingDatasourceError(LookupError):
    """A dashboard asks for a kind of datasource that the stack's Grafana does not have."""


class PrometheusTarget(Struct, frozen=True):
    """A PromQL query. `legend` is a template such as `{{pod}}`; instant: only the last value is asked for."""

    datasource: Datasource
    expression: str
    legend: str = ""
    instant: bool = False
    format: Literal["time_series", "table", "heatmap"] = "time_series"

    def to_json_data(self) -> dict[str, Any]:
        return {
            "datasource": reference(self.datasource),
            "editorMode": "code",
            "expr": self.expression,
            "format": self.format,
            "instant": self.instant,
            "legendFormat": self.legend,
            "range": not self.instant,
        }


class LokiTarget(Struct, frozen=True):
    """A LogQL query over the dashboard's time range, log or metric; `max_lines` bounds a log query."""

    datasource: Datasource
    expression: str
    legend: str = ""
    max_lines: int | None = None

    def to_json_data(self) -> dict[str, Any]:
        return {
            "datasource": reference(self.datasource),
            "editorMode": "code",
            "expr": self.expression,
            "legendFormat": self.legend,
            "maxLines": self.max_lines,
            "queryType": "range",
        }


Target: TypeAlias = PrometheusTarget | LokiTarget


def reference(datasource: Datasource) -> dict[str, str]:
    """How panels, queries and variables name a datasource: by plugin and uid, never by its display name."""
    return {"type": datasource.kind, "uid": datasource.uid}


class Prometheus(Struct, frozen=True):
    """The Prometheus that the panels of a dashboard ask."""

    datasource: Datasource

    def query(self, expression: str, legend: str = "") -> PrometheusTarget:
        """Lines over time; `legend` as in PrometheusTarget."""
        return PrometheusTarget(self.datasource, expression, legend)

    def table(self, expression: str) -> PrometheusTarget:
        """The last value of each series, a row each, its labels as columns."""
        return PrometheusTarget(self.datasource, expression, instant=True, format="table")

    def buckets(self, expression: str) -> PrometheusTarget:
        """The buckets of a histogram over time, summed by `le`."""
        return PrometheusTarget(self.datasource, expression, "{{le}}", format="heatmap")


class Loki(Struct, frozen=True):
    """The Loki that the panels of a dashboard ask."""

    datasource: Datasource

    def query(self, expression: str, legend: str = "", max_lines: int | None = None) -> LokiTarget:
        """Log lines, or lines over time for a metric query; the arguments as in LokiTarget."""
        return LokiTarget(self.datasource, expression, legend, max_lines)


def prometheus(plan: Plan) -> Prometheus:
    """The Prometheus that the stack's Grafana reads. Raises MissingDatasourceError."""
    return Prometheus(_datasource(plan, "prometheus"))


def loki(plan: Plan) -> Loki:
    """The Loki that the stack's Grafana reads. Raises MissingDatasourceError."""
    return Loki(_datasource(plan, "loki"))


def _datasource(plan: Plan, kind: str) -> Datasource:
    candidates = [d for d in (plan.grafana.datasources if plan.grafana else ()) if d.kind == kind]
    if not candidates:
        raise MissingDatasourceError(f"the stack's Grafana has no {kind} datasource")
    return min(candidates, key=lambda d: (not d.default, d.uid))
