"""The LogQL tree that `parse` returns. Equality compares meaning only; offsets count characters.

Parentheses leave no node of their own. Names of the nodes follow Loki's documentation.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

from compiler.languages.syntax_node import SyntaxNode, node

MatchOperator: TypeAlias = OneOf["=", "!=", "=~", "!~"]


class Node(SyntaxNode):
    """One node of the tree."""

    __slots__ = ()


@node()
class Text(Node):
    """A string literal; `value` is unquoted."""

    value: str


@node()
class Name(Node):
    """A label name."""

    value: str


@node()
class Matcher(Node):
    """`name="value"`, in a stream selector, a label filter, or after `drop` and `keep`."""

    name: str
    operator: MatchOperator
    value: Text


@node()
class Selector(Node):
    matchers: tuple[Matcher, ...]


@node()
class LineValue(Node):
    """One text of a line filter; `address` says that it was written `ip("...")`."""

    text: Text
    address: bool


@node()
class LineFilter(Node):
    """`|= "a" or "b"`: keeps (or, with `!`, drops) lines that hold any of the values."""

    operator: OneOf["|=", "!=", "|~", "!~", "|>", "!>"]
    values: tuple[LineValue, ...]


@node()
class Extraction(Node):
    """`label="expression"` of `json` or `logfmt`; `expression` is None for the label of the same name."""

    label: str
    expression: Text | None


@node()
class JsonParser(Node):
    extractions: tuple[Extraction, ...]


@node()
class LogfmtParser(Node):
    flags: tuple[str, ...]
    extractions: tuple[Extraction, ...]


@node()
class RegexpParser(Node):
    pattern: Text


@node()
class PatternParser(Node):
    pattern: Text


@node()
class UnpackParser(Node):
    pass


@node()
class AddressTest(Node):
    """`label = ip("10.0.0.0/8")`"""

    label: str
    negated: bool
    address: Text


@node()
class ValueTest(Node):
    """`label > 5`, with a number, a duration (in seconds) or a size (in bytes)."""

    label: str
    operator: OneOf["=", "==", "!=", ">", ">=", "<", "<="]
    value: float
    unit: OneOf["number", "duration", "bytes"]


@node()
class AllOf(Node):
    tests: tuple[LabelTest, ...]


@node()
class AnyOf(Node):
    tests: tuple[LabelTest, ...]


LabelTest: TypeAlias = Matcher | AddressTest | ValueTest | AllOf | AnyOf


@node()
class LabelFilter(Node):
    test: LabelTest


@node()
class LineFormat(Node):
    template: Text


@node()
class LabelFormat(Node):
    """One `label=other` (a rename) or `label="template"`."""

    label: str
    source: Name | Text


@node()
class LabelFormats(Node):
    formats: tuple[LabelFormat, ...]


@node()
class Decolorize(Node):
    pass


@node()
class DropLabels(Node):
    labels: tuple[Name | Matcher, ...]


@node()
class KeepLabels(Node):
    labels: tuple[Name | Matcher, ...]


@node()
class Unwrap(Node):
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


@node()
class LogQuery(Node):
    """A stream selector with its pipeline, in the order in which it runs."""

    selector: Selector
    stages: tuple[Stage, ...]


@node()
class LogRange(Node):
    """A log query over a range; `range` and `offset` are in seconds."""

    query: LogQuery
    range: float
    offset: float


@node()
class Grouping(Node):
    without: bool
    labels: tuple[Name, ...]


@node()
class RangeAggregation(Node):
    function: str
    parameter: float | None
    log_range: LogRange
    grouping: Grouping | None


@node()
class VectorAggregation(Node):
    """`parameter` is the literal as written, since Loki takes whole numbers only."""

    function: str
    parameter: str | None
    expr: Metric
    grouping: Grouping | None


@node()
class Matching(Node):
    """`on (labels) group_left (include)`: how the two sides of an operator find each other."""

    on: bool
    labels: tuple[Name, ...]
    group: OneOf["left", "right"] | None
    include: tuple[Name, ...]


@node()
class Operator(Node):
    name: str
    returns_bool: bool
    matching: Matching | None


@node()
class Binary(Node):
    """An operand may be a bare selector only in a query that `check` refuses."""

    left: Metric | Selector
    operator: Operator
    right: Metric | Selector


@node()
class LabelReplace(Node):
    expr: Metric
    target: Text
    replacement: Text
    source: Text
    pattern: Text


@node()
class Vector(Node):
    value: float


@node()
class Number(Node):
    value: float


Metric: TypeAlias = RangeAggregation | VectorAggregation | Binary | LabelReplace | Vector | Number


@node()
class MetricQuery(Node):
    expr: Metric


Query: TypeAlias = LogQuery | MetricQuery
