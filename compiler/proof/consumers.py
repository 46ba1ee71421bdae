"""What is asked of the stack: every query of its dashboards, its rules and of the spec as a consumer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from compiler.coverage.model import Consumer
from compiler.dashboards.queries import list_queries
from compiler.kinds.rule import Alert, Rule, RuleGroup
from compiler.languages.alert_template import BadTemplate, labels_read
from compiler.plan.model import Plan


def stack_consumers(
    plan: Plan, models: Iterable[dict[str, Any]], rules: Iterable[RuleGroup]
) -> tuple[Consumer, ...]:
    """Everything that reads what the stack collects; `models` are its dashboards as Grafana's JSON."""
    asked = (consumer for model in models for consumer in dashboard_consumers(model))
    return (*asked, *rule_consumers(rules), *saved_queries(plan))


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


def rule_consumers(groups: Iterable[RuleGroup]) -> Iterator[Consumer]:
    """The expressions of all rules, with the labels that the texts of alerts show."""
    for group in groups:
        for rule in group.rules:
            yield rule_consumer(group.name, group.backend, group.store == "loki", rule)


def rule_consumer(group: str, backend: str, of_loki: bool, rule: Rule) -> Consumer:
    """One rule; its place is that of the expression in the spec, else that of the entry that it comes from."""
    return Consumer(
        kind="rule",
        group=group,
        title=rule.name,
        datasource=backend,
        language="logql" if of_loki else "promql",
        expression=rule.expression,
        template_labels=_shown(rule),
        span=rule.written or rule.span,
    )


def _shown(rule: Rule) -> frozenset[str]:
    texts = [*rule.labels.values()]
    if isinstance(rule, Alert):
        texts += (rule.summary, rule.description)
    read = (labels_read(text) for text in texts)
    return frozenset(name for names in read if not isinstance(names, BadTemplate) for name in names)
