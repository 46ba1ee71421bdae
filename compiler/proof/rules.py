"""The rules of the stack: the plan and what flows to each backend in, groups of rules out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from compiler.diagnostics import Report
from compiler.flow.model import LabelSet
from compiler.kinds.rule import (
    DEFAULT_INTERVAL,
    Logged,
    RuleGroup,
    Scraped,
    Stack,
)
from compiler.plan.model import CollectorPlan, FromParameter, Plan, RulePlan, SinkPlan
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.recorded import in_order

WRITTEN = "written_rules"
"""The group of the rules that stand in the spec one by one; packs have a group of the entry's name."""


def rule_groups(
    plan: Plan, jobs: Iterable[JobFlow], sources: Iterable[SourceFlow], report: Report
) -> tuple[RuleGroup, ...]:
    """All groups by backend and name; reports packs that the stack has nothing for, and metrics made of themselves."""
    stacks = {
        backend: Stack(
            tuple(_scraped(plan, flow) for flow in jobs if flow.sink.store == backend),
            tuple(_logged(plan, flow) for flow in sources if flow.sink.store == backend),
            tuple(_logged(plan, flow) for flow in sources),
        )
        for backend in {rule.backend for rule in plan.rules}
    }
    groups: dict[tuple[str, str], RuleGroup] = {}
    for planned in plan.rules:
        rules = planned.entry.rules(stacks[planned.backend], report)
        name = planned.entry.name if planned.entry.pack else _written(planned.entry.interval)
        key = (planned.backend, name)
        known = groups.get(key) or _empty(planned, name)
        groups[key] = replace(known, rules=(*known.rules, *rules))
    return in_order(tuple(groups[key] for key in sorted(groups) if groups[key].rules), report)


def _written(interval: str) -> str:
    return WRITTEN if interval == DEFAULT_INTERVAL else f"{WRITTEN}_every_{interval}"


def _empty(planned: RulePlan, name: str) -> RuleGroup:
    entry = planned.entry
    return RuleGroup(
        name=name,
        backend=planned.backend,
        store=entry.store,
        interval=entry.interval,
        rules=(),
        deployed=planned.deployed,
        as_object=planned.as_object,
        span=entry.interval_span,
    )


def _scraped(plan: Plan, flow: JobFlow) -> Scraped:
    return Scraped(job=flow.job.job, **_collected(plan, flow.collector, flow.sink, flow.flow.labels))


def _logged(plan: Plan, flow: SourceFlow) -> Logged:
    labels = flow.flow.labels
    return Logged(source=flow.source.source, **_collected(plan, flow.collector, flow.sink, labels))


def _collected(plan: Plan, collector: CollectorPlan, sink: SinkPlan, labels: LabelSet) -> dict[str, Any]:
    namespaces = {scope.namespace_parameter for scope in plan.scopes}
    given = {
        label.name: label.value.parameter
        for label in sink.external_labels
        if isinstance(label.value, FromParameter)
    }
    return {
        "collector": collector.name,
        "labels": dict(labels.domains),
        "run_labels": tuple(sorted(given, key=lambda name: (given[name] not in namespaces, name))),
        "parameters": {parameter: name for name, parameter in sorted(given.items())},
    }
