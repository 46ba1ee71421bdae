"""A LogQL query in, the streams behind it and what its stages and groupings miss out."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from compiler.coverage.log_labels import ALWAYS, labels_after
from compiler.coverage.model import Stream
from compiler.coverage.promql_proof import LEGEND_LABEL, lost_in_template
from compiler.coverage.reading import Reading
from compiler.coverage.selector_proof import label_hint
from compiler.coverage.stream_proof import select
from compiler.diagnostics import Diagnostic
from compiler.languages.logql import ast
from compiler.languages.logql.walk import label_tests, walk
from compiler.languages.promql.labels import Labels

_PARSES: dict[type, str] = {ast.JsonParser: "json", ast.LogfmtParser: "logfmt"}


class LogProof(Struct, frozen=True):
    """Each selector with the streams that it selects, and the findings."""

    selectors: tuple[tuple[ast.Selector, tuple[Stream, ...]], ...]
    findings: tuple[Diagnostic, ...]


def prove_logql(reading: Reading, query: ast.Query, streams: tuple[Stream, ...]) -> LogProof:
    """Proves each stream selector, then each label that a stage, a grouping, or the legend reads."""
    chosen: list[tuple[ast.Selector, tuple[Stream, ...]]] = []
    findings: list[Diagnostic] = []
    after: dict[int, Labels] = {}
    nodes = list(walk(query))
    for node in nodes:
        if isinstance(node, ast.LogQuery):
            selected, missing = select(reading, node.selector, streams)
            chosen.append((node.selector, selected))
            findings += missing
            labels = _labels_of(selected)
            findings += _stage_findings(reading, node, selected, labels)
            for stage in node.stages:
                labels = labels_after(stage, labels)
            after[id(node)] = labels
    result: Labels = None
    for node in reversed(nodes):
        findings += _grouping_findings(reading, node, after)
        result = after.get(id(node))
    if isinstance(query, ast.MetricQuery):
        findings += _legend_findings(reading, query, result)
    return LogProof(tuple(chosen), tuple(findings))


def _labels_of(streams: tuple[Stream, ...]) -> Labels:
    if not streams:
        return None
    return frozenset(name for stream in streams for name in (*stream.labels, *stream.metadata))


def _stage_findings(
    reading: Reading, query: ast.LogQuery, streams: tuple[Stream, ...], labels: Labels
) -> Iterator[Diagnostic]:
    rewritten = False
    for position, stage in enumerate(query.stages):
        wanted = _PARSES.get(type(stage))
        if wanted and not rewritten:
            yield from _parser_finding(reading, stage, wanted, streams, query.stages, position)
        yield from _read_labels(reading, stage, labels)
        rewritten = rewritten or isinstance(stage, ast.LineFormat)
        labels = labels_after(stage, labels)


def _parser_finding(
    reading: Reading,
    stage: ast.Stage,
    wanted: str,
    streams: tuple[Stream, ...],
    stages: tuple[ast.Stage, ...],
    position: int,
) -> Iterator[Diagnostic]:
    others = {stream.lines for stream in streams} - {wanted, "unknown"}
    if not others:
        return
    never = wanted not in {stream.lines for stream in streams} and not others & {"mixed"}
    if not never and (_filtered(stages[:position]) or _handles_errors(stages[position:])):
        return
    names = ", ".join(sorted({f"`{s.source}`" for s in streams if s.lines != wanted}))
    yield reading.finding(
        "query/parser-mismatch",
        f"`| {wanted}` reads lines of {names}, {'none' if never else 'not all'} of which are {wanted}",
        stage.start,
        stage.end,
        hint='filter the lines first, or put `| __error__=""` behind it',
    )


def _filtered(stages: tuple[ast.Stage, ...]) -> bool:
    return any(isinstance(stage, ast.LineFilter) and stage.operator in ("|=", "|~", "|>") for stage in stages)


def _handles_errors(stages: tuple[ast.Stage, ...]) -> bool:
    named = (t for s in stages if isinstance(s, ast.LabelFilter) for t in label_tests(s))
    dropped = (label for s in stages if isinstance(s, ast.DropLabels) for label in s.labels)
    return any(isinstance(t, ast.Matcher) and t.name == "__error__" for t in named) or any(
        (label.value if isinstance(label, ast.Name) else label.name) == "__error__" for label in dropped
    )


def _read_labels(reading: Reading, stage: ast.Stage, labels: Labels) -> Iterator[Diagnostic]:
    if labels is None:
        return
    reads: list[tuple[str, ast.Node]] = []
    if isinstance(stage, ast.LabelFilter):
        reads = [(t.name if isinstance(t, ast.Matcher) else t.label, t) for t in label_tests(stage)]
    elif isinstance(stage, ast.Unwrap):
        reads = [(stage.label, stage)]
    for name, node in reads:
        if name not in labels | ALWAYS and not reading.has_variable(node.start, node.end):
            yield reading.finding(
                "query/unknown-label",
                f"no line has a label `{name}` here: it is neither on the stream nor parsed before",
                node.start,
                node.end,
                hint=label_hint(name, labels),
            )


def _grouping_findings(reading: Reading, node: ast.Node, after: dict[int, Labels]) -> Iterator[Diagnostic]:
    """Checks one aggregation and notes the labels after it; inner nodes must have been seen."""
    given: Labels = None
    match node:
        case ast.RangeAggregation():
            given = after.get(id(node.log_range.query))
        case ast.VectorAggregation() | ast.LabelReplace():
            given = after.get(id(node.expr))
        case ast.Binary():
            given = after.get(id(node.left))
    if isinstance(node, ast.RangeAggregation | ast.VectorAggregation):
        grouping = node.grouping
        if grouping and not grouping.without:
            yield from _missing(reading, grouping, given)
        given = _grouped(node, given)
    elif isinstance(node, ast.LabelReplace) and given is not None:
        given = given | {node.target.value}
    elif isinstance(node, ast.Vector | ast.Number):
        given = frozenset()
    if not isinstance(node, ast.LogQuery):
        after[id(node)] = given


def _missing(reading: Reading, grouping: ast.Grouping, given: Labels) -> Iterator[Diagnostic]:
    for label in grouping.labels:
        known = given is None or label.value in given | ALWAYS
        if not known and not reading.has_variable(label.start, label.end):
            yield reading.finding(
                "query/lost-label",
                f"what is aggregated here has no label `{label.value}`",
                label.start,
                label.end,
                hint=label_hint(label.value, given or ()),
            )


def _grouped(node: ast.RangeAggregation | ast.VectorAggregation, given: Labels) -> Labels:
    grouping = node.grouping
    if grouping and not grouping.without:
        names = frozenset(label.value for label in grouping.labels)
        return names if given is None else given & names
    if grouping:
        return None if given is None else given - {label.value for label in grouping.labels}
    keeps = isinstance(node, ast.RangeAggregation) or node.function in (
        "topk",
        "bottomk",
        "sort",
        "sort_desc",
    )
    return given if keeps else frozenset()


def _legend_findings(reading: Reading, query: ast.MetricQuery, result: Labels) -> Iterator[Diagnostic]:
    if result is None:
        return
    for name in dict.fromkeys(LEGEND_LABEL.findall(reading.consumer.legend)):
        if name not in result:
            yield reading.finding(
                "query/legend-label",
                f"the legend shows `{{{{{name}}}}}`, which the result does not have",
                query.start,
                query.end,
                hint=label_hint(name, result),
            )
    for name in sorted(reading.consumer.template_labels - result):
        yield lost_in_template(reading, name, result, query.start, query.end)
