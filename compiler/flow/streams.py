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

ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
CONTROL = re.compile(r"if\b|else\b|end$|\$\w+\s*:?=|with\b")


@dataclass(frozen=True, slots=True)
class Passing:
    """What is known of the lines at one point of a pipeline; `extracted` has the values that stages may read."""

    labels: LabelSet
    extracted: dict[str, Domain] = field(default_factory=dict)
    metadata: frozenset[str] = frozenset()
    lines: LineFormat = "unknown"


def stream_flows(wiring: Wiring) -> Iterator[StreamFlow]:
    """All streams of a config, one entry per source and sink."""
    for name, block in wiring.blocks.items():
        read = SOURCES.get(block.name)
        if read is None:
            continue
        for receiver in wiring.receivers(block):
            yield from _follow(name, block, read(block, wiring), receiver, wiring, frozenset({name}))


def _follow(
    source: str, start: ast.Block, passing: Passing, component: str, wiring: Wiring, seen: frozenset[str]
) -> Iterator[StreamFlow]:
    block = wiring.blocks.get(component)
    if block is None or component in seen:
        return
    if block.name == "loki.write":
        labels = external(passing.labels.public(), block)
        yield StreamFlow(
            source=source,
            sink=component,
            labels=labels,
            metadata=passing.metadata,
            lines=passing.lines,
            span=start.origin,
        )
        return
    if block.name == "loki.process":
        passing = _stages(replace(passing, extracted={}), block)
    elif block.name == "loki.relabel":
        passing = replace(passing, labels=relabel(passing.labels, inner(block, "rule")))
    else:
        return
    for receiver in wiring.receivers(block):
        yield from _follow(source, start, passing, receiver, wiring, seen | {component})


def _from_targets(block: ast.Block, wiring: Wiring) -> Passing:
    labels = targets_of(argument(block, "targets"), wiring) or LabelSet(others="")
    labels = with_default(with_default(labels, "job", OPEN), "instance", OPEN)
    return Passing(labels.public(), lines="mixed")  # programs write as they like


def _from_files(block: ast.Block, wiring: Wiring) -> Passing:
    passing = _from_targets(block, wiring)
    return replace(passing, labels=passing.labels.having("filename", OPEN))


def _from_events(block: ast.Block, wiring: Wiring) -> Passing:
    job = text(block, "job_name", "loki.source.kubernetes_events")
    labels = LabelSet().having("instance", closed(f"{block.name}.{block.label}")).having("namespace", OPEN)
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


def _stages(passing: Passing, pipeline: ast.Block) -> Passing:
    for stage in pipeline.body:
        if isinstance(stage, ast.Block):
            effect = EFFECTS.get(stage.name)
            passing = passing if effect is None else effect(passing, stage)
    return passing


def _extract(names: str) -> Callable[[Passing, ast.Block], Passing]:
    """A stage that extracts the keys of its argument `names`; any may be missing from a line."""

    def effect(passing: Passing, stage: ast.Block) -> Passing:
        found = dict.fromkeys(entries(stage, names), OPEN)
        return replace(passing, extracted=passing.extracted | found)

    return effect


def _json(passing: Passing, stage: ast.Block) -> Passing:
    passing = _extract("expressions")(passing, stage)
    only_json = argument(stage, "drop_malformed") is True and argument(stage, "source") is None
    return replace(passing, lines="json") if only_json else passing


def _regex(passing: Passing, stage: ast.Block) -> Passing:
    expression = text(stage, "expression", "") or ""
    groups = re.findall(r"\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>", expression)
    return replace(passing, extracted=passing.extracted | dict.fromkeys(groups, OPEN))


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
    return closed(*(word for word in words if word)) if any(words) else OPEN


def _labels(passing: Passing, stage: ast.Block) -> Passing:
    labels = passing.labels
    for name, source in entries(stage, "values").items():
        domain = passing.extracted.get(source or name, labels[source or name])
        labels = labels.having(name, domain if domain.values is not None else OPEN)
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


def _match(passing: Passing, stage: ast.Block) -> Passing:
    """Lines that match go through the nested stages, the others past them; either may arrive."""
    if argument(stage, "action") == "drop":
        return passing
    inside = _stages(passing, stage)
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


EFFECTS: dict[str, Callable[[Passing, ast.Block], Passing]] = {
    "stage.cri": _stream_label,
    "stage.docker": _stream_label,
    "stage.json": _json,
    "stage.label_drop": _label_drop,
    "stage.label_keep": _label_keep,
    "stage.labels": _labels,
    "stage.logfmt": _extract("mapping"),
    "stage.match": _match,
    # stage.output makes an extracted value the line: of an object that was cut from JSON, JSON again
    "stage.pack": _replaced_line,
    "stage.regex": _regex,
    "stage.replace": _replaced_line,
    "stage.static_labels": _static_labels,
    "stage.structured_metadata": _structured_metadata,
    "stage.template": _template,
}
