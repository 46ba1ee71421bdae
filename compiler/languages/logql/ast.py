"""The LogQL tree that `parse` returns. Equality compares meaning only; offsets count characters.

Parentheses leave no node of their own. Names of the nodes follow Loki's documentation.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

from compiler.languages.syntax_node import SyntaxNode

MatchOperator: TypeAlias = OneOf["=", "!=", "=~", "!~"]


class Node(SyntaxNode, frozen=True):
    """One node of the tree."""


class Text(Node, frozen=True):
    """A string literal; `value` is unquoted."""

    value: str


class Name(Node, frozen=True):
    """A label name."""

    value: str


class Matcher(Node, frozen=True):
    """`name="value"`, in a stream selector, a label filter, or after `drop` and `keep`."""

    name: str
    operator: MatchOperator
    value: Text


class Selector(Node, frozen=True):
    matchers: tuple[Matcher, ...]


class LineValue(Node, frozen=True):
    """One text of a line filter; `address` says that it was written `ip("...")`."""

    text: Text
    address: bool


class LineFilter(Node, frozen=True):
    """`|= "a" or "b"`: keeps (or, with `!`, drops) lines that hold any of the values."""

    operator: OneOf["|=", "!=", "|~", "!~", "|>", "!>"]
    values: tuple[LineValue, ...]


class Extraction(Node, frozen=True):
    """`label="expression"` of `json` or `logfmt`; `expression` is None for the label of the same name."""

    label: str
    expression: Text | None


class JsonParser(Node, frozen=True):
    extractions: tuple[Extraction, ...]


class LogfmtParser(Node, frozen=True):
    flags: tuple[str, ...]
    extractions: tuple[Extraction, ...]


class RegexpParser(Node, frozen=True):
    pattern: Text


class PatternParser(Node, frozen=True):
    pattern: Text


class UnpackParser(Node, frozen=True):
    pass


class AddressTest(Node, frozen=True):
    """`label = ip("10.0.0.0/8")`"""

    label: str
    negated: bool
    address: Text


class ValueTest(Node, frozen=True):
    """`label > 5`, with a number, a duration (in seconds) or a size (in bytes)."""

    label: str
    operator: OneOf["=", "==", "!=", ">", ">=", "<", "<="]
    value: float
    unit: OneOf["number", "duration", "bytes"]


class AllOf(Node, frozen=True):
    tests: tuple[LabelTest, ...]


class AnyOf(Node, frozen=True):
    tests: tuple[LabelTest, ...]


LabelTest: TypeAlias = Matcher | AddressTest | ValueTest | AllOf | AnyOf


class LabelFilter(Node, frozen=True):
    test: LabelTest


class LineFormat(Node, frozen=True):
    template: Text


class LabelFormat(Node, frozen=True):
    """One `label=other` (a rename) or `label="template"`."""

    label: str
    source: Name | Text


class LabelFormats(Node, frozen=True):
    formats: tuple[LabelFormat, ...]


class Decolorize(Node, frozen=True):
    pass


class DropLabels(Node, frozen=True):
    labels: tuple[Name | Matcher, ...]


class KeepLabels(Node, frozen=True):
    labels: tuple[Name | Matcher, ...]


class Unwrap(Node, frozen=True):
    label: str
    conversion: str | None


Parser: TypeAlias = JsonParser | LogfmtParser | RegexpParser | PatternParser | UnpackParser
Stage: TypeAlias = (
    LineFilter
    | Parser
    | LabelFilter
    | LineFormat
    | LabelFormats
    | Decolorize
    | DropLabels
    | KeepLabels
    | Unwrap
)


class LogQuery(Node, frozen=True):
    """A stream selector with its pipeline, in the order in which it runs."""

    selector: Selector
    stages: tuple[Stage, ...]


class LogRange(Node, frozen=True):
    """A log query over a range; `range` and `offset` are in seconds."""

    query: LogQuery
    range: float
    offset: float


class Grouping(Node, frozen=True):
    without: bool
    labels: tuple[Name, ...]


class RangeAggregation(Node, frozen=True):
    function: str
    parameter: float | None
    log_range: LogRange
    grouping: Grouping | None


class VectorAggregation(Node, frozen=True):
    """`parameter` is the literal as written, since Loki takes whole numbers only."""

    function: str
    parameter: str | None
    expr: Metric
    grouping: Grouping | None


class Matching(Node, frozen=True):
    """`on (labels) group_left (include)`: how the two sides of an operator find each other."""

    on: bool
    labels: tuple[Name, ...]
    group: OneOf["left", "right"] | None
    include: tuple[Name, ...]


class Operator(Node, frozen=True):
    name: str
    returns_bool: bool
    matching: Matching | None


class Binary(Node, frozen=True):
    """An operand may be a bare selector only in a query that `check` refuses."""

    left: Metric | Selector
    operator: Operator
    right: Metric | Selector


class LabelReplace(Node, frozen=True):
    expr: Metric
    target: Text
    replacement: Text
    source: Text
    pattern: Text


class Vector(Node, frozen=True):
    value: float


class Number(Node, frozen=True):
    value: float


Metric: TypeAlias = RangeAggregation | VectorAggregation | Binary | LabelReplace | Vector | Number


class MetricQuery(Node, frozen=True):
    expr: Metric


Query: TypeAlias = LogQuery | MetricQuery
