"""What is asked of the stack: every query of its dashboards and of the spec as a consumer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from compiler.coverage.model import Consumer
from compiler.dashboards.queries import list_queries
from compiler.plan.model import Plan


def stack_consumers(plan: Plan, models: Iterable[dict[str, Any]]) -> tuple[Consumer, ...]:
    """Everything that reads what the stack collects; `models` are its dashboards as Grafana's JSON."""
    asked = (consumer for model in models for consumer in dashboard_consumers(model))
    return (*asked, *saved_queries(plan))


def saved_queries(plan: Plan) -> Iterator[Consumer]:
    """The queries that the spec keeps for its users."""
    for query in plan.queries:
        yield Consumer(
            kind="query",
            group=plan.name,
            title=query.name,
            datasource=query.store,
            language=query.language,
            expression=query.text,
            span=query.span,
        )


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
