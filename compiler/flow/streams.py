"""Streams: from each loki.source.* through loki.process and loki.relabel to each loki.write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.checker.flow.extraction import extracted_by
from compiler.coverage.model import ABSENT, OPEN, Domain, LineFormat, closed, domain_of
from compiler.flow.model import LabelSet, StreamFlow
from compiler.flow.relabelling import relabel
from compiler.flow.series import external
from compiler.flow.targets import targets_of, with_defaults
from compiler.flow.template_values import printed
from compiler.flow.wiring import Wiring, argument, entries, inner, text
from compiler.languages.log_selector import Selector, compile_selector

MOST_NESTED = 50  # levels of stage.match beyond which anything can come out: nobody writes so many


class Passing(Struct, frozen=True):
    """What is known of the lines at one point of a pipeline.

    `extracted` has the values that stages may read, `others` the domain of all further keys.
    """

    labels: LabelSet
    extracted: dict[str, Domain] = field(default_factory=dict)
    others: Domain = ABSENT
    metadata: frozenset[str] = frozenset()
    lines: LineFormat = "unknown"

    def extract(self, key: str) -> Domain:
        """The domain of an extracted value."""
        return self.extracted.get(key, self.others)

    def entering(self) -> Passing:
        """At the start of a loki.process the extracted values are the labels, as they are then."""
        others = ABSENT if self.labels.others is None else OPEN
        return replace(self, extracted=dict(self.labels.domains), others=others)

    def nested(self) -> Passing:
        """At the start of a nested pipeline the labels that are there replace extracted values of their names."""
        copied = {}
        for name, domain in self.labels.domains:
            copied[name] = domain
            if domain.values is not None and "" in domain.values:
                copied[name] = Domain(domain.values - {""}) | self.extract(name)
        others = self.others if self.labels.others is None else OPEN
        return replace(self, extracted=self.extracted | copied, others=others)


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


class _Way(Struct, frozen=True):
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
        passing = _stages(passing.entering(), block, way.watch)
    elif block.name == "loki.relabel":
        passing = replace(passing, labels=relabel(passing.labels, inner(block, "rule")))
    else:
        return
    for receiver in way.wiring.receivers(block):
        yield from _follow(way, passing, receiver, seen | {component})


def _from_targets(block: ast.Block, wiring: Wiring) -> Passing:
    labels = targets_of(argument(block, "targets"), wiring) or LabelSet(others="")
    labels = with_defaults(labels, {"job": OPEN, "instance": OPEN})
    return Passing(labels.public(), lines="mixed")  # programs write as they like


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
    return Passing(labels.having("job", domain_of(job)), lines=lines)


def _from_api(block: ast.Block, wiring: Wiring) -> Passing:
    written = entries(block, "labels").items()
    return Passing(LabelSet().having_all({name: domain_of(value) for name, value in written}))


SOURCES: dict[str, Callable[[ast.Block, Wiring], Passing]] = {
    "loki.source.api": _from_api,
    "loki.source.file": _from_files,
    "loki.source.kubernetes": _from_targets,
    "loki.source.kubernetes_events": _from_events,
}


def _stages(passing: Passing, pipeline: ast.Block, watch: Watch, depth: int = 0) -> Passing:
    for stage in pipeline.body:
        if isinstance(stage, ast.Block):
            watch(stage, passing)
            if stage.name == "stage.match":
                passing = _match(passing, stage, watch, depth + 1)
            else:
                passing = EFFECTS.get(stage.name, _extract)(passing, stage)
    return passing


def _extract(passing: Passing, stage: ast.Block) -> Passing:
    """The keys that a stage can extract; any may be missing from a line."""
    found = extracted_by(stage)
    extracted = passing.extracted | dict.fromkeys(found.names, OPEN)
    if found.open:
        return replace(passing, extracted=dict.fromkeys(extracted, OPEN), others=OPEN)
    return replace(passing, extracted=extracted)


def _json(passing: Passing, stage: ast.Block) -> Passing:
    passing = _extract(passing, stage)
    only_json = argument(stage, "drop_malformed") is True and argument(stage, "source") is None
    return replace(passing, lines="json") if only_json else passing


def _regex(passing: Passing, stage: ast.Block) -> Passing:
    passing = _extract(passing, stage)
    if argument(stage, "labels_from_groups") in (None, False):
        return passing
    labels = passing.labels.having_all(dict.fromkeys(extracted_by(stage).names, OPEN))
    return replace(passing, labels=labels)


def _template(passing: Passing, stage: ast.Block) -> Passing:
    """The value becomes what the template prints: gone where that is nothing, and as before where it fails."""
    source, content = text(stage, "source", ""), text(stage, "template", "")
    if not source or content is None:
        return _extract(passing, stage)
    result = printed(content)
    domain = Domain(result.values)
    if result.can_fail:
        domain = domain | passing.extract(source)
    return replace(passing, extracted=passing.extracted | {source: domain})


def _labels(passing: Passing, stage: ast.Block) -> Passing:
    """A label takes the value of a key that is there, and stays as it is where it is not."""
    found = {}
    from_metadata = argument(stage, "source_type") == "structured_metadata"
    for name, source in entries(stage, "values").items():
        domain = OPEN if from_metadata else passing.extract(source or name)
        if domain.values is not None and "" in domain.values:
            domain = domain | passing.labels[name]
        found[name] = domain
    return replace(passing, labels=passing.labels.having_all(found))


def _static_labels(passing: Passing, stage: ast.Block) -> Passing:
    written = entries(stage, "values").items()
    values = {name: domain_of(value) for name, value in written if value != ""}
    return replace(passing, labels=passing.labels.having_all(values))


def _names(stage: ast.Block, name: str) -> frozenset[str]:
    """The texts of a list argument."""
    names = argument(stage, name)
    return (
        frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    )


def _label_drop(passing: Passing, stage: ast.Block) -> Passing:
    dropped = _names(stage, "values")
    return replace(passing, labels=passing.labels.keeping(lambda name: name not in dropped))


def _label_keep(passing: Passing, stage: ast.Block) -> Passing:
    kept = _names(stage, "values")
    return replace(passing, labels=passing.labels.keeping(lambda name: name in kept))


def _structured_metadata(passing: Passing, stage: ast.Block) -> Passing:
    """Values become metadata; a label of the name that is read is moved, not copied."""
    values = entries(stage, "values")
    moved = {source or name for name, source in values.items()}
    labels = passing.labels.keeping(lambda name: name not in moved)
    return replace(passing, labels=labels, metadata=passing.metadata | values.keys())


def _pack(passing: Passing, stage: ast.Block) -> Passing:
    """What is packed into the line is an extracted value, and no label any more: one that is not there stays."""
    labels = passing.labels
    for name in sorted(_names(stage, "labels")):
        value = passing.extract(name)
        stays = value.values is None or "" in value.values
        labels = labels.having(name, labels[name] | ABSENT if stays else ABSENT)
    return replace(passing, labels=labels, lines="unknown")


def _replaced_line(passing: Passing, stage: ast.Block) -> Passing:
    return replace(_extract(passing, stage), lines="unknown")


def _stream_label(passing: Passing, stage: ast.Block) -> Passing:
    stream = passing.labels["stream"] | closed("stdout", "stderr")
    return replace(_extract(passing, stage), labels=passing.labels.having("stream", stream))


def _match(passing: Passing, stage: ast.Block, watch: Watch, depth: int) -> Passing:
    """Lines that match go through the nested stages, the others past them; either may arrive."""
    if depth > MOST_NESTED:
        return Passing(LabelSet(others=""), {}, OPEN, passing.metadata)
    if argument(stage, "action") == "drop":
        return _without(passing, text(stage, "selector", ""))
    inside = _stages(passing.nested(), stage, watch, depth)
    names = {*passing.labels.names(), *inside.labels.names()}
    either = {name: passing.labels[name] | inside.labels[name] for name in names}
    labels = passing.labels.having_all(either)
    keys = [*passing.extracted, *(key for key in inside.extracted if key not in passing.extracted)]
    extracted = {key: passing.extract(key) | inside.extract(key) for key in keys}
    others = passing.others | inside.others
    lines = passing.lines if passing.lines == inside.lines else "mixed"
    return Passing(labels, extracted, others, passing.metadata | inside.metadata, lines)


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


def _changed_key(passing: Passing, stage: ast.Block) -> Passing:
    """A stage that may change the extracted value it works on."""
    source = text(stage, "source", "")
    return replace(passing, extracted=passing.extracted | {source: OPEN}) if source else passing


def _truncate(passing: Passing, stage: ast.Block) -> Passing:
    """Labels and extracted values can be cut: then they are not those that were listed."""
    passing = _extract(passing, stage)
    if all(argument(rule, "source_type") in (None, "line") for rule in inner(stage, "rule")):
        return passing
    labels = passing.labels.having_all(dict.fromkeys(passing.labels.names(), OPEN))
    return replace(passing, labels=labels, extracted=dict.fromkeys(passing.extracted, OPEN))


EFFECTS: dict[str, Callable[[Passing, ast.Block], Passing]] = {
    "stage.cri": _stream_label,
    "stage.docker": _stream_label,
    "stage.json": _json,
    "stage.label_drop": _label_drop,
    "stage.label_keep": _label_keep,
    "stage.labels": _labels,
    "stage.luhn": _changed_key,
    # stage.output makes an extracted value the line: of an object that was cut from JSON, JSON again
    "stage.pack": _pack,
    "stage.regex": _regex,
    "stage.replace": _replaced_line,
    "stage.static_labels": _static_labels,
    "stage.structured_metadata": _structured_metadata,
    "stage.template": _template,
    "stage.truncate": _truncate,
}
