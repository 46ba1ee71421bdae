"""The sections of RUNBOOK.md about alerts: what each one means, and the commands that show why it fires."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from shlex import quote
from typing import Any

from compiler.documents.rendering import NOT_IN_MARKDOWN
from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.jobs.static import StaticJob
from compiler.kinds.rules.contract import Alert, RuleGroup
from compiler.kinds.scrape import ScrapeJob
from compiler.plan.model import CollectorPlan, Plan, ScopePlan

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LABEL = re.compile(r"\$labels\.(\w+)")
_TEXT = re.compile(r'\{\{\s*"([^"]*)"\s*\}\}')

Feeds = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A collector or job, and the scope whose cluster has it."""

    scope: ScopePlan
    collector: CollectorPlan
    job: ScrapeJob | None = None


def alert_sections(plan: Plan, groups: tuple[RuleGroup, ...], feeds: Feeds) -> dict[str, Any]:
    """The values of the template: the alerts by backend and group, and the backends that must be given their rules."""
    return {
        "sections": [
            _section(plan, group, rule, feeds)
            for group in groups
            for rule in group.rules
            if isinstance(rule, Alert)
        ],
        "to_load": [
            {"backend": backend, "store": first.store, "as_object": first.as_object}
            for backend, members in groupby(groups, key=lambda group: group.backend)
            if not (first := next(members)).deployed
        ],
    }


def _section(plan: Plan, group: RuleGroup, alert: Alert, feeds: Feeds) -> dict[str, Any]:
    jobs, collectors = alert.about_jobs, alert.about_collectors
    fed_by = feeds.get((group.name, alert.name), ())
    if not jobs and not collectors:
        jobs = fed_by
        collectors = tuple(sorted(_collectors_of_sources(plan, fed_by)))
    commands = dict.fromkeys((*_about_jobs(plan, jobs), *_about_collectors(plan, collectors)))
    return {
        "alert": alert,
        "group": group,
        "summary": _readable(alert.summary),
        "description": _readable(alert.description),
        "fed_by": fed_by,
        "commands": [
            {"cluster": cluster, "lines": [line for _, line in lines]}
            for cluster, lines in groupby(sorted(commands), key=lambda command: command[0])
        ],
    }


def _readable(template: str) -> str:
    """A template for people: `{{ $labels.pod }}` becomes <pod>, the value <value>."""

    def shown(match: re.Match[str]) -> str:
        text = _TEXT.fullmatch(match.group())
        if text:
            return text.group(1)
        label = _LABEL.search(match.group())
        return f"<{label.group(1)}>" if label else "<value>"

    return _ACTION.sub(shown, template)


def _collectors_of_sources(plan: Plan, names: tuple[str, ...]) -> set[str]:
    return {
        place.collector.name
        for place in _collectors(plan)
        if any(entry.source.name in names for entry in place.collector.sources)
    }


def _collectors(plan: Plan) -> Iterator[_Place]:
    for scope in plan.scopes:
        for collector in scope.collectors:
            yield _Place(scope, collector)


def _cluster(scope: ScopePlan) -> str:
    return "" if scope.virtual_cluster is None else scope.virtual_cluster.name


def _about_jobs(plan: Plan, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Commands that show the targets of jobs, each with the vCluster to run it in, "" for the host."""
    for place in _collectors(plan):
        for entry in place.collector.jobs:
            if entry.job.name in names:
                if isinstance(entry.job, AlloyJob):
                    yield from _about_collectors(plan, (place.collector.name,))
                else:
                    yield _cluster(place.scope), _targets(entry.job)


def _targets(job: ScrapeJob) -> str:
    match job:
        case EndpointsJob(namespace=namespace, service=service):
            return f"kubectl describe service {service} --namespace {namespace}"
        case PodsJob(namespace=namespace, match_labels=labels):
            where = f"--namespace {namespace}" if namespace else "--all-namespaces"
            chosen = NOT_IN_MARKDOWN.sub(" ", quote(",".join(f"{name}={value}" for name, value in labels)))
            return f"kubectl get pods {where} --selector {chosen}"
        case StaticJob():
            return f"# job {job.name}: its addresses stand in the spec"
        case _:
            return "kubectl get nodes"


def _about_collectors(plan: Plan, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place in _collectors(plan):
        name = place.collector.name
        if name in names:
            namespace = place.scope.namespace or f"${place.scope.namespace_parameter}"
            select = f'--namespace "{namespace}" --selector app={name}'
            cluster = _cluster(place.scope)
            yield cluster, f"kubectl get pods {select}"
            yield cluster, f"kubectl logs {select} --container alloy --tail 100"
