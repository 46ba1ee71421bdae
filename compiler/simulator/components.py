"""What each component does with an entry, a target or a sample: a component in, the component at work out.

Targets and samples are entries without a line. grafana/alloy: internal/component.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.evaluate import Reference, Unknown, evaluate
from compiler.languages import go_json
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.arguments import Arguments
from compiler.simulator.chain import Chain
from compiler.simulator.entry import Dropped, Entry, Result
from compiler.simulator.graph import Component, Graph
from compiler.simulator.kubernetes_events import event_line, is_event
from compiler.simulator.relabel import Rule, apply_rules
from compiler.simulator.relabel_rules import read_rules
from compiler.simulator.run import Run
from compiler.simulator.samples import NAME, scraped_labels
from compiler.simulator.stages import read_stages
from compiler.simulator.stages.contract import Running
from compiler.simulator.stages.tenant import TENANT_LABEL

_UNLABELLED = Dropped("no label left", counted=False)


class Setting(Struct, frozen=True):
    """Where a component works."""

    graph: Graph
    run: Run
    environment: Mapping[str, str] | None


def begin(component: Component, setting: Setting) -> Running:
    """The component at work. Raises NotSimulated for a kind, or an argument, that cannot be simulated."""
    kind = component.block.name
    if kind in _KINDS:
        return _KINDS[kind](component, setting)
    if kind.startswith(("discovery.", "prometheus.exporter.")):
        return _Pass()
    raise NotSimulated(f"{kind} is not simulated")


class _Pass(Running):
    """A component that hands on what it gets."""

    def process(self, entry: Entry) -> Result:
        return (entry,)


class _Process(Running):
    """loki.process."""

    traces_itself: ClassVar[bool] = True
    chain: Chain

    def process(self, entry: Entry) -> Result:
        entry.extracted = {}
        return self.chain.enter(entry)

    def deadline(self) -> int | None:
        return self.chain.deadline()

    def expire(self) -> tuple[Entry, ...]:
        return self.chain.expire()

    def close(self) -> tuple[Entry, ...]:
        return self.chain.close()

    def lost(self) -> tuple[Entry, ...]:
        return self.chain.lost()


class _Relabel(Running):
    """loki.relabel and prometheus.relabel, where an entry without labels left is gone, and discovery.relabel."""

    traces_itself: ClassVar[bool] = True
    rules: tuple[Rule, ...]
    run: Run
    keeps_unlabelled: bool

    def process(self, entry: Entry) -> Result:
        result = relabel_entry(self.rules, entry, self.run)
        return (entry,) if self.keeps_unlabelled and result == _UNLABELLED else result


class _Api(Running):
    """loki.source.api, for a push request."""

    labels: dict[str, str]
    rules: tuple[Rule, ...]
    keep_timestamp: bool
    run: Run

    def process(self, entry: Entry) -> Result:
        tenant = entry.labels.get(TENANT_LABEL)
        entry.labels |= self.labels
        result = relabel_entry(self.rules, entry, self.run)
        if not isinstance(result, tuple) or not result:
            return result
        entry.labels = visible(entry.labels) | ({TENANT_LABEL: tenant} if tenant else {})
        if not self.keep_timestamp:
            entry.timestamp = self.run.now
        return (entry,)


class _PodLogs(Running):
    """loki.source.kubernetes: the labels of the entry are those of its target."""

    job: str

    def process(self, entry: Entry) -> Result:
        where = [entry.labels.get(name) or entry.labels.get(meta) for name, meta in _POD_LABELS]
        if not all(where):
            missing = next(meta for (_, meta), value in zip(_POD_LABELS, where, strict=True) if not value)
            return Dropped(f"the target has no {missing}", counted=False)
        namespace, pod, container, _ = where
        defaults = {"job": self.job, "instance": f"{namespace}/{pod}:{container}"}
        entry.labels = defaults | visible(entry.labels)
        return (entry,)


class _Events(Running):
    """loki.source.kubernetes_events: a line that is an Event object is written in the format of the source."""

    job: str
    instance: str
    log_format: str

    def process(self, entry: Entry) -> Result:
        try:
            event = go_json.parse(entry.line)
        except go_json.BadJsonError:
            event = None
        if is_event(event):
            written = event_line(event, self.log_format)
            entry.line = written.line
            entry.labels["namespace"] = written.namespace
            entry.timestamp = entry.timestamp if written.timestamp is None else written.timestamp
        entry.labels |= {"job": self.job, "instance": self.instance}
        return (entry,)


class _File(Running):
    """loki.source.file: the labels of the entry are those of its target."""

    def process(self, entry: Entry) -> Result:
        path = entry.labels.get("__path__")
        entry.labels = visible(entry.labels) | ({"filename": path} if path else {})
        return (entry,)


class _Scrape(Running):
    """prometheus.scrape: a target in, the labels of each of its series out (prometheus: scrape/target.go)."""

    job: str
    honor_labels: bool

    def process(self, entry: Entry) -> Result:
        address = entry.labels.get("__address__")
        if not address:
            return Dropped("the target has no __address__", counted=False)
        sample = entry.sample or {NAME: entry.labels.get(NAME, "up")}
        target = {"job": self.job, "instance": address} | visible(entry.labels)
        entry.labels = scraped_labels(sample, target, self.honor_labels)
        entry.sample = None
        return (entry,)


class _Sink(Running):
    """loki.write and prometheus.remote_write: external labels are set where the entry has none of the name.

    Loki is sent no label that starts with `__`; a series keeps those that rules gave it after the scrape.
    """

    external_labels: dict[str, str]
    hides: bool

    def process(self, entry: Entry) -> Result:
        own = visible(entry.labels) if self.hides else entry.labels
        entry.labels = self.external_labels | own
        return (entry,)


def relabel_entry(rules: tuple[Rule, ...], entry: Entry, run: Run) -> Result:
    """Run rules on an entry's labels, one step for each rule."""
    relabelled = apply_rules(rules, entry.labels)
    for rule, labels in zip(rules, relabelled.steps, strict=False):
        if labels is None:
            run.end(entry, f"rule {rule.action}", rule.start, "dropped", f"action {rule.action}")
            return ()
        entry.labels = labels
        if run.trace:
            entry.step(f"rule {rule.action}", rule.start, "kept")
    entry.labels = relabelled.labels or {}
    return (entry,) if entry.labels else _UNLABELLED


def visible(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that leave Alloy: those that do not start with `__`."""
    return {name: value for name, value in labels.items() if not name.startswith("__")}


def _begin_process(component: Component, setting: Setting) -> Running:
    blocks = [item for item in component.block.body if isinstance(item, ast.Block)]
    stages, findings = read_stages(blocks, setting.environment)
    if findings:
        raise NotSimulated(f"{component.id} does not load: {findings[0].message}")
    return _Process(Chain(stages, setting.run))


def _begin_relabel(component: Component, setting: Setting) -> Running:
    keeps_unlabelled = component.block.name == "discovery.relabel"
    return _Relabel(_rules(component, setting), setting.run, keeps_unlabelled)


def _begin_api(component: Component, setting: Setting) -> Running:
    arguments = _arguments(component, setting)
    labels = {name: value or "" for name, value in (arguments.mapping("labels") or {}).items()}
    keep_timestamp = arguments.boolean("use_incoming_timestamp")
    _refuse_unknown(arguments)
    return _Api(labels, _referenced_rules(component, setting), keep_timestamp, setting.run)


def _begin_pod_logs(component: Component, setting: Setting) -> Running:
    return _PodLogs(component.id)


def _begin_events(component: Component, setting: Setting) -> Running:
    arguments = _arguments(component, setting)
    job = arguments.text("job_name", "loki.source.kubernetes_events")
    log_format = arguments.text("log_format", "logfmt")
    _refuse_unknown(arguments)
    return _Events(job, component.id, log_format)


def _begin_scrape(component: Component, setting: Setting) -> Running:
    arguments = _arguments(component, setting)
    job = arguments.text("job_name", component.id)
    honor_labels = arguments.boolean("honor_labels")
    _refuse_unknown(arguments)
    return _Scrape(job, honor_labels)


def _begin_sink(component: Component, setting: Setting) -> Running:
    arguments = _arguments(component, setting)
    labels = {name: value or "" for name, value in (arguments.mapping("external_labels") or {}).items()}
    _refuse_unknown(arguments)
    return _Sink(labels, component.block.name.startswith("loki."))


def _rules(component: Component, setting: Setting) -> tuple[Rule, ...]:
    rules, findings = read_rules(component.blocks("rule"), setting.environment)
    if findings:
        raise NotSimulated(f"{component.id} does not load: {findings[0].message}")
    return rules


def _referenced_rules(component: Component, setting: Setting) -> tuple[Rule, ...]:
    expression = component.attribute("relabel_rules")
    value = None if expression is None else evaluate(expression, setting.environment)
    if value is None:
        return ()
    owner = setting.graph.components.get(setting.graph.owner(value)) if isinstance(value, Reference) else None
    if owner is None:
        reason = value.reason if isinstance(value, Unknown) else str(value)
        raise NotSimulated(f"relabel_rules depends on {reason}")
    return _rules(owner, setting)


def _arguments(component: Component, setting: Setting) -> Arguments:
    return Arguments(component.block, "alloy", setting.environment)


def _refuse_unknown(arguments: Arguments) -> None:
    if arguments.findings:
        raise NotSimulated(arguments.findings[0].message)
    if arguments.unknown:
        raise NotSimulated(f"it depends on {arguments.unknown[0]}")


_POD_LABELS = (
    ("__pod_namespace__", "__meta_kubernetes_namespace"),
    ("__pod_name__", "__meta_kubernetes_pod_name"),
    ("__pod_container_name__", "__meta_kubernetes_pod_container_name"),
    ("__pod_uid__", "__meta_kubernetes_pod_uid"),
)
_KINDS: dict[str, Callable[[Component, Setting], Running]] = {
    "discovery.relabel": _begin_relabel,
    "local.file_match": lambda component, setting: _Pass(),
    "loki.echo": _begin_sink,
    "loki.process": _begin_process,
    "loki.relabel": _begin_relabel,
    "loki.source.api": _begin_api,
    "loki.source.file": lambda component, setting: _File(),
    "loki.source.kubernetes": _begin_pod_logs,
    "loki.source.kubernetes_events": _begin_events,
    "loki.write": _begin_sink,
    "prometheus.echo": _begin_sink,
    "prometheus.relabel": _begin_relabel,
    "prometheus.remote_write": _begin_sink,
    "prometheus.scrape": _begin_scrape,
}
SINKS = frozenset({"loki.echo", "loki.write", "prometheus.echo", "prometheus.remote_write"})
