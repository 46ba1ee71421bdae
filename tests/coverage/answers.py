"""Whether stored series answer a query: PromQL over label sets, without values, and the selectors of LogQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from compiler.coverage.reading import Reading
from compiler.languages import logql, promql
from compiler.languages.logql import ast as log
from compiler.languages.logql.walk import walk as walk_logql
from compiler.languages.promql import ast
from compiler.languages.regex import BadRegex, compile_anchored

Labels = dict[str, str]
Stored = Mapping[str, Mapping[str, list[Labels]]]
"""Datasource -> metric name, "" for log lines -> the label sets that are stored."""

LEGEND = re.compile(r"\{\{\s*(\w+)\s*\}\}")
KEEPS_LABELS = ("topk", "bottomk", "sort", "sort_desc")


class Starved(Exception):  # noqa: N818  # an outcome, not an error
    """Nothing answers a part of the query, or a label that it names is nowhere."""


def is_answered(reading: Reading, stored: Stored) -> bool:
    """Whether every part of the query selects something and every label that it names is there."""
    here = stored.get(reading.consumer.datasource, {})
    tree = reading.tree
    try:
        if tree is None:
            return any(reading.consumer.label in one for sets in here.values() for one in sets)
        if isinstance(tree, logql.LogQuery | logql.MetricQuery):
            return _answers_logql(reading, tree, here)
        result = _Evaluation(reading, here).of(tree)
    except Starved:
        return False
    wanted = [*LEGEND.findall(reading.consumer.legend), *filter(None, [reading.consumer.label])]
    return all(any(name in one for one in result) for name in wanted)


def recorded(reading: Reading, stored: Stored) -> list[Labels]:
    """The label sets of what a recording rule records; none where nothing answers it."""
    assert isinstance(reading.tree, ast.Expr)
    try:
        return _Evaluation(reading, stored.get(reading.consumer.datasource, {})).of(reading.tree)
    except Starved:
        return []


def _fits(
    reading: Reading, name: str, operator: str, value: str, place: tuple[int, int], one: Labels
) -> bool:
    given = one.get(name, "")
    if reading.has_variable(*place):
        return given != ""  # its user chooses among the values that are there
    if operator in ("=", "!="):
        return (given == value) == (operator == "=")
    pattern = compile_anchored(value)
    assert not isinstance(pattern, BadRegex)
    return pattern.matches(given) == (operator == "=~")


class _Evaluation:
    """One query over what is stored; values are not looked at, so comparisons let everything through."""

    def __init__(self, reading: Reading, here: Mapping[str, list[Labels]]) -> None:
        self.reading = reading
        self.here = here

    def of(self, node: ast.Expr) -> list[Labels]:
        """The label sets of the result. Raises Starved."""
        match node:
            case ast.Number() | ast.String():
                return [{}]
            case ast.VectorSelector():
                return self._selected(node)
            case ast.MatrixSelector():
                return self.of(node.selector)
            case ast.Subquery() | ast.Paren() | ast.Unary():
                return self.of(node.expr)
            case ast.Call():
                return self._called(node)
            case ast.Aggregation():
                return self._aggregated(node)
            case ast.Binary():
                return self._combined(node)

    def _selected(self, node: ast.VectorSelector) -> list[Labels]:
        pools = [self.here.get(node.metric, [])] if node.metric is not None else self.here.values()
        found = [
            one
            for pool in pools
            for one in pool
            if all(
                _fits(self.reading, m.name, m.operator, m.value, (m.start, m.end), one) for m in node.matchers
            )
        ]
        if not found:
            raise Starved
        return found

    def _called(self, node: ast.Call) -> list[Labels]:
        results = [self.of(argument) for argument in node.arguments]
        if node.function in ("vector", "scalar", "time", "absent"):
            return [{}]
        if node.function == "histogram_quantile":
            if not any("le" in one for one in results[-1]):
                raise Starved
            return _without(results[-1], {"le", "__name__"})
        if node.function in ("label_replace", "label_join"):
            target = node.arguments[1]
            assert isinstance(target, ast.String)
            return [{**one, target.value: "made"} for one in results[0]]
        vectors = [r for r, a in zip(results, node.arguments, strict=True) if not isinstance(a, ast.Number)]
        return _without(vectors[0] if vectors else [{}], {"__name__"})

    def _aggregated(self, node: ast.Aggregation) -> list[Labels]:
        given = self.of(node.arguments[-1])
        if node.grouping is None:
            return given if node.operator in KEEPS_LABELS else [{}]
        names = [label.name for label in node.grouping.labels]
        if node.grouping.without:
            return _without(given, {*names, "__name__"})
        self._require(given, node.grouping.labels)
        kept = (
            given
            if node.operator in KEEPS_LABELS
            else [{n: v for n, v in s.items() if n in names} for s in given]
        )
        return _unique(kept)

    def _require(self, given: list[Labels], labels: Iterable[ast.Label]) -> None:
        for label in labels:
            if not self.reading.has_variable(label.start, label.end) and not any(
                label.name in s for s in given
            ):
                raise Starved

    def _combined(self, node: ast.Binary) -> list[Labels]:
        if node.operator.name == "or":
            sides = [side for part in (node.left, node.right) for side in self._side(part)]
            if not sides:
                raise Starved
            return [one for side in sides for one in side]
        left, right = self.of(node.left), self.of(node.right)
        matching = node.operator.matching
        if matching.on:
            for side in (left, right):
                self._require(side, matching.labels)
        if matching.group:
            self._require(right if matching.group == "left" else left, matching.include)
        if node.operator.name == "unless":
            return left
        if isinstance(node.left, ast.Number) or _is_scalar(node.left):
            return _without(right, {"__name__"})
        if isinstance(node.right, ast.Number) or _is_scalar(node.right):
            return left
        return self._matched(node, left, right)

    def _matched(self, node: ast.Binary, left: list[Labels], right: list[Labels]) -> list[Labels]:
        matching = node.operator.matching
        names = {label.name for label in matching.labels}

        def key(one: Labels) -> tuple[tuple[str, str], ...]:
            named = ((n, v) for n, v in one.items() if n != "__name__" and (n in names) == bool(matching.on))
            return tuple(sorted(named))

        if node.operator.name == "and":
            keys = {key(one) for one in right}
            found = [one for one in left if key(one) in keys]
        else:
            many, single = (right, left) if matching.group == "right" else (left, right)
            by_key = {key(one): one for one in single}
            include = {label.name for label in matching.include}
            found = [
                {**one, **{n: v for n, v in by_key[key(one)].items() if n in include}}
                for one in many
                if key(one) in by_key
            ]
            if not matching.group and matching.on:
                found = [{n: v for n, v in one.items() if n in names} for one in found]
        if not found:
            raise Starved
        return _without(found, set() if node.operator.name == "and" else {"__name__"})

    def _side(self, node: ast.Expr) -> Iterator[list[Labels]]:
        try:
            yield self.of(node)
        except Starved:
            return


def _is_scalar(node: ast.Expr) -> bool:
    return promql.value_type(node) == "scalar"


def _without(sets: Iterable[Labels], names: set[str]) -> list[Labels]:
    return _unique({n: v for n, v in one.items() if n not in names} for one in sets)


def _unique(sets: Iterable[Labels]) -> list[Labels]:
    return list({tuple(sorted(one.items())): one for one in sets}.values())


def _answers_logql(reading: Reading, tree: logql.Query, here: Mapping[str, list[Labels]]) -> bool:
    streams: dict[int, list[Labels]] = {}
    for node in walk_logql(tree):
        if isinstance(node, log.LogQuery):
            streams[id(node)] = [
                one
                for one in here.get("", [])
                if all(
                    _fits(reading, m.name, m.operator, m.value.value, (m.start, m.end), one)
                    for m in node.selector.matchers
                )
            ]
    if not all(streams.values()):
        return False
    groupings = (
        node
        for node in walk_logql(tree)
        if isinstance(node, log.RangeAggregation | log.VectorAggregation)
        and node.grouping
        and not node.grouping.without
    )
    every = [one for found in streams.values() for one in found]
    return all(_grouped(node, streams) for node in groupings) and all(
        any(name in one for one in every) for name in filter(None, [reading.consumer.label])
    )


def _grouped(node: log.RangeAggregation | log.VectorAggregation, streams: Mapping[int, list[Labels]]) -> bool:
    """Whether what is aggregated has the labels by which it is grouped; a parser may make any."""
    inner = [below for below in walk_logql(node) if isinstance(below, log.LogQuery)]
    if any("Parser" in type(stage).__name__ for below in inner for stage in below.stages):
        return True
    below = [one for query in inner for one in streams[id(query)]]
    assert node.grouping is not None
    return all(any(label.value in one for one in below) for label in node.grouping.labels)


def asked_values(readings: Iterable[Reading]) -> dict[str, frozenset[str]]:
    """Label -> the plain values that queries compare it with."""
    found: dict[str, set[str]] = {}
    for reading in readings:
        for name, value, place in _matchers(reading):
            if not reading.has_variable(*place):
                found.setdefault(name, set()).update(
                    v for v in value.split("|") if re.fullmatch(r"[\w./:+-]+", v)
                )
            else:
                found.setdefault(name, set())
    return {name: frozenset(values) for name, values in found.items()}


def _matchers(reading: Reading) -> Iterator[tuple[str, str, tuple[int, int]]]:
    tree = reading.tree
    if tree is None:
        return
    if isinstance(tree, logql.LogQuery | logql.MetricQuery):
        queries = (node for node in walk_logql(tree) if isinstance(node, log.LogQuery))
        yield from ((m.name, m.value.value, (m.start, m.end)) for q in queries for m in q.selector.matchers)
    else:
        selectors = promql.selectors(tree)
        yield from ((m.name, m.value, (m.start, m.end)) for s in selectors for m in s.matchers)
