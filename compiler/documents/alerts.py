"""The sections of RUNBOOK.md about alerts: what each one means, and the commands that show why it fires."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from shlex import quote
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.jobs.static import StaticJob
from compiler.kinds.rule import Alert, RuleGroup
from compiler.kinds.scrape import ScrapeJob
from compiler.languages.markdown import NOT_IN_MARKDOWN, markdown_text
from compiler.lazy_pattern import lazy_pattern
from compiler.plan.model import CollectorPlan, Plan, ScopePlan

_ACTION = lazy_pattern(r"\{\{.*?\}\}", re.DOTALL)
_LABEL = lazy_pattern(r"\$labels\.(\w+)")
_TEXT = lazy_pattern(r'\{\{\s*"([^"]*)"\s*\}\}')

Feeds = Mapping[tuple[str, str], tuple[str, ...]]


def alert_sections(plan: Plan, groups: tuple[RuleGroup, ...], feeds: Feeds) -> dict[str, Any]:
    """The values of the template: the alerts by backend and group, and the backends that must be given their rules."""
    commands = _commands(plan)
    return {
        "sections": [
            _section(group, rule, feeds, commands)
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


def _section(group: RuleGroup, alert: Alert, feeds: Feeds, commands: _Commands) -> dict[str, Any]:
    fed_by = feeds.get((group.name, alert.name), ())
    jobs, collectors = alert.about_jobs, alert.about_collectors
    if not jobs and not collectors:
        jobs = fed_by
        collectors = tuple(name for source in fed_by for name in commands.readers.get(source, ()))
    shown = {
        command: None
        for table, names in ((commands.jobs, jobs), (commands.collectors, collectors))
        for name in names
        for command in table.get(name, ())
    }
    return {
        "alert": alert,
        "group": group,
        "summary": _readable(alert.summary),
        "description": _readable(alert.description),
        "fed_by": fed_by,
        "commands": [
            {"cluster": cluster, "lines": [line for _, line in lines]}
            for cluster, lines in groupby(sorted(shown, key=_cluster), key=_cluster)
        ],
    }


def _cluster(command: Command) -> str:
    return command[0]


def _readable(template: str) -> str:
    """A template as Markdown for people: labels and values stand in code."""
    parts: list[str] = []
    end = 0
    for match in _ACTION.finditer(template):
        parts += (_prose(template[end : match.start()]), _shown(match.group()))
        end = match.end()
    return "".join((*parts, _prose(template[end:]))).strip()


def _prose(text: str) -> str:
    """A stretch between labels, with the blanks at its ends, which a whole text would lose."""
    written = markdown_text(text)
    if not text.strip():
        return " " if text else ""
    return f"{' ' * text[:1].isspace()}{written.strip()}{' ' * text[-1:].isspace()}"


def _shown(action: str) -> str:
    text = _TEXT.fullmatch(action)
    if text:
        return markdown_text(text.group(1))
    label = _LABEL.search(action)
    return f"`{label.group(1)}`" if label else "`value`"


Command: TypeAlias = tuple[str, str]
"""The vCluster to run it in, "" for the host, and a shell command."""


class _Commands(Struct, frozen=True):
    """What to look at first: commands by the names of jobs and collectors, collectors by the names of sources."""

    jobs: Mapping[str, list[Command]]
    collectors: Mapping[str, list[Command]]
    readers: Mapping[str, list[str]]


def _commands(plan: Plan) -> _Commands:
    jobs: dict[str, list[Command]] = {}
    collectors: dict[str, list[Command]] = {}
    readers: dict[str, list[str]] = {}
    for scope in plan.scopes:
        cluster = "" if scope.virtual_cluster is None else scope.virtual_cluster.name
        for collector in scope.collectors:
            own = [(cluster, line) for line in _of_collector(scope, collector)]
            collectors[collector.name] = own
            for entry in collector.jobs:
                is_own = isinstance(entry.job, AlloyJob)
                shown = own if is_own else [(cluster, _targets(entry.job))]
                jobs.setdefault(entry.job.name, []).extend(shown)
            for source in collector.sources:
                readers.setdefault(source.source.name, []).append(collector.name)
    return _Commands(jobs, collectors, readers)


def _of_collector(scope: ScopePlan, collector: CollectorPlan) -> tuple[str, ...]:
    namespace = scope.namespace or f"${scope.namespace_parameter}"
    select = f'--namespace "{namespace}" --selector app={collector.name}'
    return (f"kubectl get pods {select}", f"kubectl logs {select} --container alloy --tail 100")


def _targets(job: ScrapeJob) -> str:
    """The command that shows what a job finds."""
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
