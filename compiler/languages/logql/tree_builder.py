"""What the grammar's rules become: a method gets the tokens and nodes of a rule and returns their node."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeAlias, TypeVar

from lark import Token, Transformer

from compiler.languages.logql import ast, units
from compiler.languages.logql.errors import LogQLSyntaxError
from compiler.languages.logql.log_ranges import log_query_of, log_range_of
from compiler.languages.operator_precedence import resolve
from compiler.languages.quoted_strings import BadEscapeError, unquote

Part: TypeAlias = Any  # a Token, a Node, a tuple of nodes, or None where the grammar has brackets
N = TypeVar("N")

_PUNCTUATION = frozenset({"LPAR", "RPAR", "LBRACE", "RBRACE", "COMMA", "PIPE"})


def _flat(parts: list[Part]) -> list[Token | ast.Node]:
    return [p for part in parts for p in (part if isinstance(part, tuple) else (part,)) if p is not None]


def extent(parts: list[Part]) -> tuple[int, int]:
    """Where the first part starts and the last one ends; the `|` before a stage is not part of it."""
    flat = [p for p in _flat(parts) if not (isinstance(p, Token) and p.type == "PIPE")]
    first, last = flat[0], flat[-1]
    start = first.start_pos if isinstance(first, Token) else first.start
    end = last.end_pos if isinstance(last, Token) else last.end
    return start or 0, end or 0


def _node(method: Callable[..., N]) -> Callable[[TreeBuilder, list[Part]], N]:
    """Calls `method` with the parts that are no punctuation, and the extent of all."""

    @wraps(method)
    def build(self: TreeBuilder, parts: list[Part]) -> N:
        start, end = extent(parts)
        kept = [p for p in parts if not (isinstance(p, Token) and p.type in _PUNCTUATION)]
        return method(self, *kept, start=start, end=end)

    return build


def _word(method: Callable[..., N]) -> Callable[[TreeBuilder, list[Part]], N]:
    """The same, without the leading keyword."""

    @wraps(method)
    def build(self: TreeBuilder, parts: list[Part]) -> N:
        start, end = extent(parts)
        kept = [p for p in parts if not (isinstance(p, Token) and p.type in _PUNCTUATION)]
        return method(self, *kept[1:], start=start, end=end)

    return build


def _text(token: Token) -> ast.Text:
    start, end = token.start_pos or 0, token.end_pos or 0
    try:
        return ast.Text(unquote(token), start=start, end=end)
    except BadEscapeError as error:
        raise LogQLSyntaxError(error.message, start + error.offset) from None


def _name(token: Token) -> ast.Name:
    return ast.Name(str(token), start=token.start_pos or 0, end=token.end_pos or 0)


def _number(text: str) -> float:
    return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)


def _duration(token: Token) -> float:
    seconds = units.duration(token)
    if seconds is None:
        raise LogQLSyntaxError(f"`{token}` is not a duration", token.start_pos or 0)
    return seconds


class TreeBuilder(Transformer[Token, ast.Query]):
    """The methods are named after the rules and aliases of grammar.lark."""

    def start(self, parts: list[Part]) -> ast.Query:
        (query,) = parts
        if isinstance(query, ast.LogQuery | ast.MetricQuery):
            return query
        return ast.MetricQuery(query, start=query.start, end=query.end)

    # -- selectors

    @_node
    def log_query(self, selector: ast.Selector, *stages: ast.Stage, start: int, end: int) -> ast.LogQuery:
        return log_query_of(selector, stages, start, end)

    @_node
    def parenthesised_log_query(self, query: ast.LogQuery, **_: int) -> ast.LogQuery:
        return query

    @_node
    def selector(self, *matchers: ast.Matcher | None, start: int, end: int) -> ast.Selector:
        return ast.Selector(tuple(m for m in matchers if m), start=start, end=end)

    @_node
    def matcher(self, name: Token, operator: Any, value: Token, start: int, end: int) -> ast.Matcher:
        return ast.Matcher(str(name), str(operator), _text(value), start=start, end=end)  # type: ignore[arg-type]

    # -- stages

    def stage(self, parts: list[Part]) -> ast.Stage:
        return parts[-1]  # type: ignore[no-any-return]

    @_node
    def label_filter_stage(self, test: ast.LabelTest, start: int, end: int) -> ast.LabelFilter:
        return ast.LabelFilter(test, start=start, end=end)

    @_word
    def line_format(self, template: Token, start: int, end: int) -> ast.LineFormat:
        return ast.LineFormat(_text(template), start=start, end=end)

    @_word
    def label_formats(self, *formats: ast.LabelFormat, start: int, end: int) -> ast.LabelFormats:
        return ast.LabelFormats(formats, start=start, end=end)

    @_word
    def decolorize(self, start: int, end: int) -> ast.Decolorize:
        return ast.Decolorize(start=start, end=end)

    @_word
    def drop_labels(self, *labels: ast.Name | ast.Matcher, start: int, end: int) -> ast.DropLabels:
        return ast.DropLabels(labels, start=start, end=end)

    @_word
    def keep_labels(self, *labels: ast.Name | ast.Matcher, start: int, end: int) -> ast.KeepLabels:
        return ast.KeepLabels(labels, start=start, end=end)

    @_word
    def unwrap(self, *parts: Any, start: int, end: int) -> ast.Unwrap:
        *conversion, label = parts
        function = str(conversion[0]).lower() if conversion else None
        return ast.Unwrap(label.value, function, start=start, end=end)

    @_node
    def line_filter(self, operator: Any, *values: Any, start: int, end: int) -> ast.LineFilter:
        texts = tuple(v for v in values if isinstance(v, ast.LineValue))
        return ast.LineFilter(str(operator), texts, start=start, end=end)  # type: ignore[arg-type]

    def line_filter_op(self, parts: list[Token]) -> Token:
        return parts[0]

    @_node
    def line_value(self, text: Token, start: int, end: int) -> ast.LineValue:
        return ast.LineValue(_text(text), address=False, start=start, end=end)

    @_word
    def line_ip(self, text: Token, start: int, end: int) -> ast.LineValue:
        return ast.LineValue(_text(text), address=True, start=start, end=end)

    # -- parsers

    @_word
    def json_parser(self, extractions: tuple[ast.Extraction, ...], start: int, end: int) -> ast.JsonParser:
        return ast.JsonParser(extractions, start=start, end=end)

    @_word
    def logfmt_parser(self, *parts: Any, start: int, end: int) -> ast.LogfmtParser:
        *flags, extractions = parts
        return ast.LogfmtParser(tuple(map(str, flags)), extractions, start=start, end=end)

    @_word
    def regexp_parser(self, pattern: Token, start: int, end: int) -> ast.RegexpParser:
        return ast.RegexpParser(_text(pattern), start=start, end=end)

    @_word
    def pattern_parser(self, pattern: Token, start: int, end: int) -> ast.PatternParser:
        return ast.PatternParser(_text(pattern), start=start, end=end)

    @_word
    def unpack_parser(self, start: int, end: int) -> ast.UnpackParser:
        return ast.UnpackParser(start=start, end=end)

    def extractions(self, parts: list[Part]) -> tuple[ast.Extraction, ...]:
        return tuple(p for p in parts if isinstance(p, ast.Extraction))

    @_node
    def extraction(self, label: ast.Name, *parts: Any, start: int, end: int) -> ast.Extraction:
        expression = _text(parts[-1]) if parts and parts[-1] else None
        return ast.Extraction(label.value, expression, start=start, end=end)

    @_node
    def label_format(self, label: Token, _eq: Token, source: Any, start: int, end: int) -> ast.LabelFormat:
        made = source if isinstance(source, ast.Name) else _text(source)
        return ast.LabelFormat(str(label), made, start=start, end=end)

    def named_matcher(self, parts: list[Part]) -> ast.Name | ast.Matcher:
        return _name(parts[0]) if isinstance(parts[0], Token) else parts[0]

    def name(self, parts: list[Token]) -> ast.Name:
        return _name(parts[0])

    # -- label filters

    @_node
    def label_filter(self, *parts: Any, start: int, end: int) -> ast.AnyOf:
        return ast.AnyOf(_nodes(parts), start=start, end=end)

    @_node
    def label_all(self, *parts: Any, start: int, end: int) -> ast.AllOf:
        return ast.AllOf(_nodes(parts), start=start, end=end)

    @_node
    def label_group(self, test: ast.LabelTest, **_: int) -> ast.LabelTest:
        return test

    @_node
    def label_ip(
        self, label: Token, operator: Token, _ip: Token, address: Token, start: int, end: int
    ) -> ast.AddressTest:
        return ast.AddressTest(str(label), operator == "!=", _text(address), start=start, end=end)

    @_node
    def label_compare(self, label: Token, operator: Any, value: Any, start: int, end: int) -> ast.ValueTest:
        amount, unit = _amount(value)
        return ast.ValueTest(str(label), str(operator), amount, unit, start=start, end=end)  # type: ignore[arg-type]

    def compare_op(self, parts: list[Token]) -> Token:
        return parts[0]

    @_node
    def number(self, *parts: Token, start: int, end: int) -> ast.Number:
        value = _number(parts[-1])
        return ast.Number(-value if parts[0] == "-" else value, start=start, end=end)

    # -- metrics

    def metric_query(self, parts: list[Part]) -> ast.Metric:
        return parts[0]  # type: ignore[no-any-return]

    def operand(self, parts: list[Part]) -> ast.Metric | ast.Selector:
        return parts[0]  # type: ignore[no-any-return]

    def chain(self, parts: list[Part]) -> ast.Metric:
        made: ast.Metric = resolve(parts[::2], parts[1::2], _binary)
        return made

    @_node
    def range_aggregation(
        self,
        function: Token,
        parameter: Token | None,
        log_range: ast.LogRange,
        grouping: ast.Grouping | None,
        start: int,
        end: int,
    ) -> ast.RangeAggregation:
        value = None if parameter is None else _number(parameter)
        return ast.RangeAggregation(function.lower(), value, log_range, grouping, start=start, end=end)

    @_node
    def vector_aggregation(
        self,
        function: Token,
        grouping: ast.Grouping | None,
        parameter: Token | None,
        expr: ast.Metric,
        start: int,
        end: int,
    ) -> ast.VectorAggregation:
        value = None if parameter is None else str(parameter)
        return ast.VectorAggregation(function.lower(), value, expr, grouping, start=start, end=end)

    @_node
    def vector_aggregation_grouped(
        self,
        function: Token,
        parameter: Token | None,
        expr: ast.Metric,
        grouping: ast.Grouping,
        start: int,
        end: int,
    ) -> ast.VectorAggregation:
        value = None if parameter is None else str(parameter)
        return ast.VectorAggregation(function.lower(), value, expr, grouping, start=start, end=end)

    @_word
    def label_replace(self, expr: ast.Metric, *texts: Token, start: int, end: int) -> ast.LabelReplace:
        target, replacement, source, pattern = map(_text, texts)
        return ast.LabelReplace(expr, target, replacement, source, pattern, start=start, end=end)

    @_word
    def vector(self, value: Token, start: int, end: int) -> ast.Vector:
        return ast.Vector(_number(value), start=start, end=end)

    @_node
    def parenthesised_metric(self, expr: ast.Metric, **_: int) -> ast.Metric:
        return expr

    def literal(self, parts: list[Part]) -> ast.Number:
        return parts[0]  # type: ignore[no-any-return]

    # -- parameters, ranges, groupings, operators

    def parameter(self, parts: list[Token]) -> Token:
        return parts[0]

    def log_range(self, parts: list[Part]) -> ast.LogRange:
        return log_range_of(parts, *extent(parts))

    def parenthesised_log_range(self, parts: list[Part]) -> ast.LogRange:
        return log_range_of(parts, *extent(parts), parenthesised=True)

    @_node
    def parenthesised_range(self, log_range: ast.LogRange, **_: int) -> ast.LogRange:
        return log_range

    def offset(self, parts: list[Token]) -> ast.Number:
        start, end = extent(parts)
        return ast.Number(_duration(parts[1]), start=start, end=end)

    @_node
    def grouping(
        self, word: Token, labels: tuple[ast.Name, ...] | None, start: int, end: int
    ) -> ast.Grouping:
        return ast.Grouping(word.lower() == "without", labels or (), start=start, end=end)

    def label_list(self, parts: list[Token]) -> tuple[ast.Name, ...]:
        return tuple(_name(p) for p in parts if p.type == "IDENTIFIER")

    @_node
    def binary_op(self, name: Token, *parts: Any, start: int, end: int) -> ast.Operator:
        matching = next((p for p in parts if isinstance(p, ast.Matching)), None)
        returns_bool = any(isinstance(p, Token) for p in parts)
        return ast.Operator(name.lower(), returns_bool, matching, start=start, end=end)

    def operator(self, parts: list[Token]) -> Token:
        return parts[0]

    @_node
    def matching(
        self,
        word: Token,
        labels: tuple[ast.Name, ...] | None,
        group: ast.Matching | None,
        start: int,
        end: int,
    ) -> ast.Matching:
        side, include = (group.group, group.include) if group else (None, ())
        return ast.Matching(word.lower() == "on", labels or (), side, include, start=start, end=end)

    @_node
    def group(self, side: Token, *labels: Any, start: int, end: int) -> ast.Matching:
        include = labels[0] if labels and labels[0] else ()
        which: Any = side.lower().removeprefix("group_")
        return ast.Matching(on=False, labels=(), group=which, include=include, start=start, end=end)


def _amount(value: ast.Number | Token) -> tuple[float, Literal["number", "duration", "bytes"]]:
    if isinstance(value, ast.Number):
        return value.value, "number"
    return (_duration(value), "duration") if value.type == "DURATION" else (units.size(value), "bytes")


def _nodes(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(p for p in parts if isinstance(p, ast.Node))


def _binary(
    left: ast.Metric | ast.Selector, operator: ast.Operator, right: ast.Metric | ast.Selector
) -> ast.Binary:
    return ast.Binary(left, operator, right, start=left.start, end=right.end)
