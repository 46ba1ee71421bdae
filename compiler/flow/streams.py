"""Streams: from each loki.source.* through loki.process and loki.relabel to each loki.write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from compiler.alloy import ast
from compiler.coverage.model import ABSENT, OPEN, Domain, LineFormat, closed
from compiler.flow.model import LabelSet, StreamFlow
from compiler.flow.relabelling import relabel
from compiler.flow.series import external
from compiler.flow.targets import targets_of, with_default
from compiler.flow.wiring import Wiring, argument, entries, inner, text
from compiler.languages.log_selector import Selector, compile_selector

ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
GROUP = re.compile(r"\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>")
CAPTURE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")
BRANCH, REST = re.compile(r"(if|with)\b"), re.compile(r"else$")
CONTROL = re.compile(r"if\b|else\b|end$|\$\w+\s*:?=|with\b")


@dataclass(frozen=True, slots=True)
class Passing:
    """What is known of the lines at one point of a pipeline; `extracted` has the values that stages may read."""

    labels: LabelSet
    extracted: dict[str, Domain] = field(default_factory=dict)
    metadata: frozenset[str] = frozenset()
    lines: LineFormat = "unknown"


Watch = Callable[[ast.Block, Passing], None]
"""Is told of each stage what is known of the lines that get to it."""


def _unwatched(stage: ast.Block, passing: Passing) -> None:
    pass


def stream_flows(wiring: Wiring, watch: Watch = _unwatched) -> Iterator[StreamFlow]:
    """All streams of a config, one entry per source and sink."""
    for name, block in wiring.blocks.items():
        read = SOURCES.get(block.name)
        if read is None:
            continue
        for receiver in wiring.receivers(block):
            way = _Way(name, block, wiring, watch)
            yield from _follow(way, read(block, wiring), receiver, frozenset({name}))


@dataclass(frozen=True, slots=True)
class _Way:
    """What stays the same on all ways from one source."""

    source: str
    start: ast.Block
    wiring: Wiring
    watch: Watch


def _follow(way: _Way, passing: Passing, component: str, seen: frozenset[str]) -> Iterator[StreamFlow]:
    block = way.wiring.blocks.get(component)
    if block is None or component in seen:
        return
    if block.name == "loki.write":
        labels, beaten = external(passing.labels.public(), block)
        yield StreamFlow(
            source=way.source,
            sink=component,
            labels=labels,
            metadata=passing.metadata,
            lines=passing.lines,
            beaten=beaten,
            span=way.start.origin,
        )
        return
    if block.name == "loki.process":
        extracted = dict(passing.labels.domains)  # labels are copied into the extracted keys here
        passing = _stages(replace(passing, extracted=extracted), block, way.watch)
    elif block.name == "loki.relabel":
        passing = replace(passing, labels=relabel(passing.labels, inner(block, "rule")))
    else:
        return
    for receiver in way.wiring.receivers(block):
        yield from _follow(way, passing, receiver, seen | {component})


def _from_targets(block: ast.Block, wiring: Wiring) -> Passing:
    labels = targets_of(argument(block, "targets"), wiring) or LabelSet(others="")
    labels = with_default(with_default(labels, "job", OPEN), "instance", OPEN)
    return Passing(labels.public())


def _from_files(block: ast.Block, wiring: Wiring) -> Passing:
    passing = _from_targets(block, wiring)
    return replace(passing, labels=passing.labels.having("filename", OPEN))


def _from_events(block: ast.Block, wiring: Wiring) -> Passing:
    job = text(block, "job_name", "loki.source.kubernetes_events")
    namespaces = argument(block, "namespaces")
    watched = [name for name in namespaces if isinstance(name, str)] if isinstance(namespaces, list) else []
    instance = closed(f"{block.name}.{block.label}")
    labels = (
        LabelSet().having("instance", instance).having("namespace", closed(*watched) if watched else OPEN)
    )
    lines: LineFormat = "json" if argument(block, "log_format") == "json" else "logfmt"
    return Passing(labels.having("job", OPEN if job is None else closed(job)), lines=lines)


def _from_api(block: ast.Block, wiring: Wiring) -> Passing:
    labels = LabelSet()
    for name, value in entries(block, "labels").items():
        labels = labels.having(name, OPEN if value is None else closed(value))
    return Passing(labels)


SOURCES: dict[str, Callable[[ast.Block, Wiring], Passing]] = {
    "loki.source.api": _from_api,
    "loki.source.file": _from_files,
    "loki.source.kubernetes": _from_targets,
    "loki.source.kubernetes_events": _from_events,
}


def _stages(passing: Passing, pipeline: ast.Block, watch: Watch) -> Passing:
    for stage in pipeline.body:
        if not isinstance(stage, ast.Block):
            continue
        watch(stage, passing)
        if stage.name == "stage.match":
            passing = _match(passing, stage, watch)
        elif stage.name in EFFECTS:
            passing = EFFECTS[stage.name](passing, stage)
    return passing


def _extract(names: str) -> Callable[[Passing, ast.Block], Passing]:
    """A stage that extracts the keys of its argument `names`; any may be missing from a line."""

    def effect(passing: Passing, stage: ast.Block) -> Passing:
        known = (
            dict.fromkeys(passing.extracted, OPEN)
            if argument(stage, "regex") is not None
            else passing.extracted
        )
        return replace(passing, extracted=known | dict.fromkeys(entries(stage, names), OPEN))

    return effect


def _json(passing: Passing, stage: ast.Block) -> Passing:
    passing = _extract("expressions")(passing, stage)
    only_json = argument(stage, "drop_malformed") is True and argument(stage, "source") is None
    return replace(passing, lines="json") if only_json else passing


def _regex(passing: Passing, stage: ast.Block) -> Passing:
    expression = text(stage, "expression", "") or ""
    groups = dict.fromkeys(GROUP.findall(expression), OPEN)
    labels = passing.labels
    if argument(stage, "labels_from_groups") is not None:
        for name in groups:
            labels = labels.having(name, OPEN)
    return replace(passing, labels=labels, extracted=passing.extracted | groups)


def _overwritten_key(passing: Passing, stage: ast.Block) -> Passing:
    """A stage that may change the extracted value it works on, and the groups of its expression."""
    names = [text(stage, "source", "") or "", *GROUP.findall(text(stage, "expression", "") or "")]
    return replace(passing, extracted=passing.extracted | dict.fromkeys(names, OPEN))


def _pattern(passing: Passing, stage: ast.Block) -> Passing:
    names = CAPTURE.findall(text(stage, "pattern", "") or "")
    return replace(passing, extracted=passing.extracted | dict.fromkeys(names, OPEN))


def _anything(passing: Passing, stage: ast.Block) -> Passing:
    """A stage whose labels and keys depend on the line."""
    return replace(passing, labels=LabelSet(others=""), extracted=dict.fromkeys(passing.extracted, OPEN))


def _truncated(passing: Passing, stage: ast.Block) -> Passing:
    """Labels can be cut: their values are not those that were listed."""
    cuts = [argument(rule, "source_type") for rule in inner(stage, "rule")]
    if all(kind in (None, "line") for kind in cuts):
        return passing
    labels = passing.labels
    for name in labels.names():
        labels = labels.having(name, OPEN)
    return replace(passing, labels=labels, extracted=dict.fromkeys(passing.extracted, OPEN))


def _template(passing: Passing, stage: ast.Block) -> Passing:
    source, content = text(stage, "source", ""), text(stage, "template", "")
    if not source:
        return passing
    return replace(passing, extracted=passing.extracted | {source: printed(content)})


def printed(template: str | None) -> Domain:
    """What a template can print, if it only chooses between fixed texts by if and else."""
    if template is None or not all(CONTROL.match(action) for action in ACTION.findall(template)):
        return OPEN
    words = [word.strip() for word in ACTION.split(template)[0::2]]
    if not any(words):
        return OPEN
    actions = ACTION.findall(template)
    branches, rests = (sum(map(bool, map(each.match, actions))) for each in (BRANCH, REST))
    return closed(*(word for word in words if word), *([""] if branches > rests else []))


def _labels(passing: Passing, stage: ast.Block) -> Passing:
    labels = passing.labels
    elsewhere = argument(stage, "source_type") is not None
    for name, source in entries(stage, "values").items():
        # labels set since the pipeline began are not among the extracted keys
        unknown = OPEN if elsewhere or passing.labels.others is not None else ABSENT
        domain = OPEN if elsewhere else passing.extracted.get(source or name, unknown)
        if domain.values is None:
            labels = labels.having(name, OPEN)
        elif domain != ABSENT:  # where there is no value, the label stays
            kept = labels[name] if "" in domain.values else ABSENT
            labels = labels.having(
                name, Domain(domain.values - {""}) | kept if "" in domain.values else domain
            )
    return replace(passing, labels=labels)


def _static_labels(passing: Passing, stage: ast.Block) -> Passing:
    labels = passing.labels
    for name, value in entries(stage, "values").items():
        if value != "":
            labels = labels.having(name, OPEN if value is None else closed(value))
    return replace(passing, labels=labels)


def _label_names(stage: ast.Block) -> frozenset[str]:
    names = argument(stage, "values")
    return (
        frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    )


def _label_drop(passing: Passing, stage: ast.Block) -> Passing:
    dropped = _label_names(stage)
    return replace(passing, labels=passing.labels.keeping(lambda name: name not in dropped))


def _label_keep(passing: Passing, stage: ast.Block) -> Passing:
    kept = _label_names(stage)
    return replace(passing, labels=passing.labels.keeping(lambda name: name in kept))


def _structured_metadata(passing: Passing, stage: ast.Block) -> Passing:
    names = frozenset(entries(stage, "values"))
    labels = passing.labels.keeping(lambda name: name not in names)
    return replace(passing, labels=labels, metadata=passing.metadata | names)


def _replaced_line(passing: Passing, stage: ast.Block) -> Passing:
    return replace(passing, lines="unknown")


def _stream_label(passing: Passing, stage: ast.Block) -> Passing:
    return replace(passing, labels=passing.labels.having("stream", closed("stdout", "stderr", "")))


def _match(passing: Passing, stage: ast.Block, watch: Watch) -> Passing:
    """Lines that match go through the nested stages, the others past them; either may arrive."""
    if argument(stage, "action") == "drop":
        return _without(passing, text(stage, "selector", ""))
    copied = passing.extracted | dict(passing.labels.domains)
    inside = _stages(replace(passing, extracted=copied), stage, watch)
    names = {*passing.labels.names(), *inside.labels.names()}
    labels = passing.labels
    for name in sorted(names):
        labels = labels.having(name, passing.labels[name] | inside.labels[name])
    extracted = {
        key: passing.extracted.get(key, ABSENT) | inside.extracted.get(key, ABSENT)
        for key in passing.extracted | inside.extracted
    }
    lines = passing.lines if passing.lines == inside.lines else "mixed"
    return Passing(labels, extracted, passing.metadata | inside.metadata, lines)


def _without(passing: Passing, selector: str | None) -> Passing:
    """What is left after a drop of whatever has certain values of one label."""
    found = compile_selector(selector or "")
    if not isinstance(found, Selector) or len(found.matchers) != 1 or found.line_filters:
        return passing
    matcher = found.matchers[0]
    values = passing.labels[matcher.name].values
    if values is None or not values - {""}:
        return passing
    kept = frozenset(value for value in values if not matcher.accepts(value))
    return replace(passing, labels=passing.labels.having(matcher.name, Domain(kept)))


EFFECTS: dict[str, Callable[[Passing, ast.Block], Passing]] = {
    "stage.cri": _stream_label,
    "stage.docker": _stream_label,
    "stage.eventlogmessage": _anything,
    "stage.geoip": _anything,
    "stage.json": _json,
    "stage.label_drop": _label_drop,
    "stage.label_keep": _label_keep,
    "stage.labels": _labels,
    "stage.logfmt": _extract("mapping"),
    "stage.luhn": _overwritten_key,
    # stage.output makes an extracted value the line: of an object that was cut from JSON, JSON again
    "stage.pack": _replaced_line,
    "stage.pattern": _pattern,
    "stage.regex": _regex,
    "stage.replace": lambda passing, stage: _replaced_line(_overwritten_key(passing, stage), stage),
    "stage.static_labels": _static_labels,
    "stage.structured_metadata": _structured_metadata,
    "stage.template": _template,
    "stage.truncate": _truncated,
    "stage.windowsevent": _anything,
}
