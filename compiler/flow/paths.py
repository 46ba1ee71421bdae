"""Paths: from each source or scrape to each sink, with the conditions on which an item takes them to the end."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.flow.conditions import (
    Conditions,
    Key,
    Values,
    all_but,
    matching,
    narrow,
    only,
    tested,
    unsatisfiable,
)
from compiler.flow.literals import attributes, component_of, expression_of, literal_argument, literals
from compiler.flow.selection import copies
from compiler.flow.wiring import Wiring, entries
from compiler.languages.log_selector import BadSelector, LineFilter, Matcher, compile_selector

SINKS = frozenset({"loki.write", "prometheus.remote_write"})
PROCESSORS = frozenset({"loki.process", "loki.relabel", "prometheus.relabel"})
SETS_LINE = frozenset(
    {"stage.output", "stage.replace", "stage.pack", "stage.cri", "stage.docker", "stage.multiline",
     "stage.decolorize", "stage.truncate", "stage.luhn", "stage.split_json", "stage.template"}
)  # fmt: skip


class Path(Struct):
    """`components` are those between source and sink."""

    sink: str
    components: tuple[str, ...]
    conditions: Conditions


class _Point(Struct):
    """What is known on the way: which key a label is a copy of, or which constant it holds."""

    conditions: Conditions
    keys: dict[str, Key]
    constants: dict[str, str]
    line: Key = "line"


def paths_of(source: ast.Block, wiring: Wiring, labels: dict[str, Key]) -> Iterator[Path]:
    """The ways of the items of `source` to all sinks; `labels` are copies that its targets come with."""
    start = _Point({}, dict(labels), {})
    if source.name == "loki.source.api":
        start.constants = {k: v for k, v in entries(source, "labels").items() if v is not None}
    for receiver in receivers(source):
        yield from _follow(receiver, start, (), wiring)


def receivers(block: ast.Block) -> Iterator[str]:
    """The components that `forward_to` names, each as often as it is named."""
    targets = expression_of(block, "forward_to")
    if isinstance(targets, ast.Array):
        for item in targets.items:
            component = component_of(item)
            if component is not None:
                yield component


def _follow(component: str, point: _Point, before: tuple[str, ...], wiring: Wiring) -> Iterator[Path]:
    block = wiring.blocks.get(component)
    if block is None or component in before:
        return
    if block.name in SINKS:
        if not unsatisfiable(point.conditions):
            yield Path(component, before, point.conditions)
    elif block.name in PROCESSORS:
        after = _passed(block, point)
        for receiver in receivers(block):
            yield from _follow(receiver, after, (*before, component), wiring)


def _passed(block: ast.Block, point: _Point) -> _Point:
    after = replace(
        point,
        conditions=dict(point.conditions),
        keys=dict(point.keys),
        constants=dict(point.constants),
    )
    before: tuple[ast.Block, ...] = ()
    for part in block.body:
        if not isinstance(part, ast.Block):
            continue
        if part.name == "rule":
            _relabel(part, after)
        else:
            _stage(part, before, after)
        before = (*before, part)
    return after


def _relabel(rule: ast.Block, point: _Point) -> None:
    action = literal_argument(rule, "action") or "replace"
    sources = literals(expression_of(rule, "source_labels")) or ()
    if action in ("keep", "drop"):
        regex = literal_argument(rule, "regex")
        if len(sources) == 1 and regex is not None:
            _demand(point, sources[0], matching(regex, action == "keep"))
        return
    target = literal_argument(rule, "target_label")
    if target is None:
        return
    if action == "replace" and len(sources) == 1 and copies(attributes(rule)):
        _set(point, target, _key(point, sources[0]), point.constants.get(sources[0]))
    elif action == "replace" and not sources and "$" not in (literal_argument(rule, "replacement") or "$"):
        _set(point, target, target, literal_argument(rule, "replacement"))
    else:
        _set(point, target, ("rule", rule), None)


def _stage(stage: ast.Block, before: tuple[ast.Block, ...], point: _Point) -> None:
    """The effect of one stage; `before` are the stages before it, which say what it extracts."""
    match stage.name:
        case "stage.static_labels":
            for name, value in entries(stage, "values").items():
                _set(point, name, ("stage", stage), value)
        case "stage.labels":
            for name, source in entries(stage, "values").items():
                _set(point, name, _extracted(source or name, before, point), None)
        case "stage.match" if literal_argument(stage, "action") == "drop":
            _without(literal_argument(stage, "selector") or "", point)
        case "stage.match":
            for name in _labels_set_in(stage):
                _set(point, name, ("stage", stage), None)
        case "stage.drop":
            _dropped(stage, before, point)
    if stage.name in SETS_LINE:
        point.line = ("line", (*before, stage))


def _extracted(name: str, before: tuple[ast.Block, ...], point: _Point) -> Key:
    """Extracted values are the same where the same stages extracted them; without any, a label is meant."""
    return ("extracted", name, before) if before else _key(point, name)


def _labels_set_in(stage: ast.Block) -> Iterator[str]:
    for nested in stage.body:
        if isinstance(nested, ast.Block):
            if nested.name in ("stage.labels", "stage.static_labels"):
                yield from entries(nested, "values")
            yield from _labels_set_in(nested)


def _dropped(stage: ast.Block, before: tuple[ast.Block, ...], point: _Point) -> None:
    """A drop on one text: the other criteria of the stage would have to hold as well."""
    given = {part.name for part in stage.body if isinstance(part, ast.Attribute)} - {"drop_counter_reason"}
    value, expression = literal_argument(stage, "value"), literal_argument(stage, "expression")
    source = literal_argument(stage, "source")
    if given == {"expression"} and expression is not None:
        narrow(point.conditions, point.line, tested("search", expression, False))
    elif given == {"source", "value"} and source and value is not None and "," not in source:
        narrow(point.conditions, _extracted(source, before, point), all_but(value))


def _without(text: str, point: _Point) -> None:
    """Lines that a selector takes are dropped: what passes fails its one matcher or filter that can fail."""
    selector = compile_selector(text)
    if isinstance(selector, BadSelector):
        return
    open_matchers = []
    for matcher in selector.matchers:
        constant = point.constants.get(matcher.name)
        if constant is None:
            open_matchers.append(matcher)
        elif not matcher.accepts(constant):
            return
    if len(open_matchers) == 1 and not selector.line_filters:
        _demand(point, open_matchers[0].name, _values(open_matchers[0], wanted=False))
    elif not open_matchers and len(selector.line_filters) == 1:
        narrow(point.conditions, point.line, _lines(selector.line_filters[0], wanted=False))
    elif not open_matchers and not selector.line_filters:
        narrow(point.conditions, point.line, only())


def _values(matcher: Matcher, wanted: bool) -> Values:
    """The values that a matcher takes, or those that it does not."""
    wanted = wanted is (matcher.operator in ("=", "=~"))
    if matcher.operator in ("=", "!="):
        return only(matcher.value) if wanted else all_but(matcher.value)
    return matching(matcher.value, wanted)


def _lines(line_filter: LineFilter, wanted: bool) -> Values:
    wanted = wanted is (line_filter.operator in ("|=", "|~"))
    return tested("contains" if line_filter.regex is None else "search", line_filter.value, wanted)


def _key(point: _Point, label: str) -> Key:
    return point.keys.get(label, label)


def _set(point: _Point, label: str, key: Key, constant: str | None) -> None:
    point.keys[label] = key
    if constant is None:
        point.constants.pop(label, None)
    else:
        point.constants[label] = constant


def _demand(point: _Point, label: str, values: Values) -> None:
    constant = point.constants.get(label)
    if constant is None:
        narrow(point.conditions, _key(point, label), values)
    elif not values.admits(constant):
        narrow(point.conditions, _key(point, label), only())
