"""What the dashboards ask: every query of a dashboard's JSON as a consumer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compiler.coverage.model import Consumer
from compiler.dashboards.queries import list_queries


def dashboard_consumers(model: dict[str, Any]) -> Iterator[Consumer]:
    """The queries of one dashboard, in the order of variables, annotations, panels."""
    variables = frozenset(variable["name"] for variable in model["templating"]["list"])
    for query in list_queries(model):
        yield Consumer(
            kind=query.role,
            group=query.dashboard,
            title=query.title,
            datasource=query.datasource,
            language=query.language,
            expression=query.expression,
            legend=query.legend,
            unit=query.unit,
            label=query.label,
            panel_type=query.panel_type,
            variables=variables,
        )
