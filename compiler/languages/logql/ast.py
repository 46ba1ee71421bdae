"""The LogQL tree that `parse` returns. Equality compares meaning only; offsets count characters.

Parentheses leave no node of their own. Names of the nodes follow Loki's documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

MatchOperator: TypeAlias = OneOf["=", "!=", "=~", "!~"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`start` and `end` (exclusive) are character offsets into the parsed text; -1 on a node made by hand."""

    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string literal; `value` is unquoted."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A label name."""

    value: str


@dataclass(frozen=True, slots=True)
class Matcher(Node):
    """`name="value"`, in a stream selector, a label filter, or after `drop` and `keep`."""

    name: str
    operator: MatchOperator
    value: Text


@dataclass(frozen=True, slots=True)
class Selector(Node):
    matchers: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class LineValue(Node):
    """One text of a line filter; `address` says that it was written `ip("...")`."""

    text: Text
    address: bool


@dataclass(frozen=True, slots=True)
class LineFilter(Node):
    """`|= "a" or "b"`: keeps (or, with `!`, drops) lines that hold any of the values."""

    operator: OneOf["|=", "!=", "|~", "!~", "|>", "!>"]
    values: tuple[LineValue, ...]


@dataclass(frozen=True, slots=True)
class Extraction(Node):
    """`label="expression"` of `json` or `logfmt`; `expression` is None for the label of the same name."""

    label: str
    expression: Text | None


@dataclass(frozen=True, slots=True)
class JsonParser(Node):
    extractions: tuple[Extraction, ...]


@dataclass(frozen=True, slots=True)
class LogfmtParser(Node):
    flags: tuple[str, ...]
    extractions: tuple[Extraction, ...]


@dataclass(frozen=True, slots=True)
class RegexpParser(Node):
    pattern: Text


@dataclass(frozen=True, slots=True)
class PatternParser(Node):
    pattern: Text


@dataclass(frozen=True, slots=True)
class UnpackParser(Node):
    pass


@dataclass(frozen=True, slots=True)
class AddressTest(Node):
    """`label = ip("10.0.0.0/8")`"""

    label: str
    negated: bool
    address: Text


@dataclass(frozen=True, slots=True)
class ValueTest(Node):
    """`label > 5`, with a number, a duration (in seconds) or a size (in bytes)."""

    label: str
    operator: OneOf["=", "==", "!=", ">", ">=", "<", "<="]
    value: float
    unit: OneOf["number", "duration", "bytes"]


@dataclass(frozen=True, slots=True)
class AllOf(Node):
    tests: tuple[LabelTest, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    tests: tuple[LabelTest, ...]


LabelTest: TypeAlias = Matcher | AddressTest | ValueTest | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class LabelFilter(Node):
    test: LabelTest


@dataclass(frozen=True, slots=True)
class LineFormat(Node):
    template: Text


@dataclass(frozen=True, slots=True)
class LabelFormat(Node):
    """One `label=other` (a rename) or `label="template"`."""

    label: str
    source: Name | Text


@dataclass(frozen=True, slots=True)
class LabelFormats(Node):
    formats: tuple[LabelFormat, ...]


@dataclass(frozen=True, slots=True)
class Decolorize(Node):
    pass


@dataclass(frozen=True, slots=True)
class DropLabels(Node):
    labels: tuple[Name | Matcher, ...]


@dataclass(frozen=True, slots=True)
class KeepLabels(Node):
    labels: tuple[Name | Matcher, ...]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class LogQuery(Node):
    """A stream selector with its pipeline, in the order in which it runs."""

    selector: Selector
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class LogRange(Node):
    """A log query over a range; `range` and `offset` are in seconds."""

    query: LogQuery
    range: float
    offset: float


@dataclass(frozen=True, slots=True)
class Grouping(Node):
    without: bool
    labels: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class RangeAggregation(Node):
    function: str
    parameter: float | None
    log_range: LogRange
    grouping: Grouping | None


@dataclass(frozen=True, slots=True)
class VectorAggregation(Node):
    """`parameter` is the literal as written, since Loki takes whole numbers only."""

    function: str
    parameter: str | None
    expr: Metric
    grouping: Grouping | None


@dataclass(frozen=True, slots=True)
class Matching(Node):
    """`on (labels) group_left (include)`: how the two sides of an operator find each other."""

    on: bool
    labels: tuple[Name, ...]
    group: OneOf["left", "right"] | None
    include: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Operator(Node):
    name: str
    returns_bool: bool
    matching: Matching | None


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """An operand may be a bare selector only in a query that `check` refuses."""

    left: Metric | Selector
    operator: Operator
    right: Metric | Selector


@dataclass(frozen=True, slots=True)
class LabelReplace(Node):
    expr: Metric
    target: Text
    replacement: Text
    source: Text
    pattern: Text


@dataclass(frozen=True, slots=True)
class Vector(Node):
    value: float


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: float


Metric: TypeAlias = RangeAggregation | VectorAggregation | Binary | LabelReplace | Vector | Number


@dataclass(frozen=True, slots=True)
class MetricQuery(Node):
    expr: Metric


Query: TypeAlias = LogQuery | MetricQuery
