"""The PromQL tree that `parse` returns. Equality compares meaning only; offsets count characters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

MatchOperator: TypeAlias = Literal["=", "!=", "=~", "!~"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`start` and `end` (exclusive) are character offsets into the parsed text."""

    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Label(Node):
    """A label name in a grouping or matching clause."""

    name: str


@dataclass(frozen=True, slots=True)
class Matcher(Node):
    """`name="value"`; a quoted metric name in braces is a matcher on `__name__`."""

    name: str
    operator: MatchOperator
    value: str


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """A range, step or offset in seconds; None where it depends on `step()` or `range()`."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Timestamp(Node):
    """`@ 1700000000`, `@ start()` or `@ end()`."""

    at: float | Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: float


@dataclass(frozen=True, slots=True)
class String(Node):
    value: str


@dataclass(frozen=True, slots=True)
class VectorSelector(Node):
    """`name{matchers}`. `name` is what stands before the braces; `extended` is the experimental modifier."""

    name: str | None
    matchers: tuple[Matcher, ...]
    offset: Duration | None = None
    at: Timestamp | None = None
    extended: Literal["anchored", "smoothed"] | None = None

    @property
    def metric(self) -> str | None:
        """The one metric that is selected; None if the name is matched in another way or not at all."""
        if self.name is not None:
            return self.name
        names = [m.value for m in self.matchers if m.name == "__name__" and m.operator == "="]
        return names[0] if len(names) == 1 else None


@dataclass(frozen=True, slots=True)
class MatrixSelector(Node):
    selector: VectorSelector
    range: Duration


@dataclass(frozen=True, slots=True)
class Subquery(Node):
    expr: Expr
    range: Duration
    step: Duration | None
    offset: Duration | None = None
    at: Timestamp | None = None


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Grouping(Node):
    without: bool
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Aggregation(Node):
    """`sum by (a) (x)`; `arguments` are those in the parentheses, the last one is what is aggregated."""

    operator: str
    grouping: Grouping | None
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Matching(Node):
    """`on (a) group_left (b) fill (0)`; `on` is None where neither on nor ignoring is written."""

    on: bool | None = None
    labels: tuple[Label, ...] = ()
    group: Literal["left", "right"] | None = None
    include: tuple[Label, ...] = ()
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Operator(Node):
    name: str
    returns_bool: bool
    matching: Matching


@dataclass(frozen=True, slots=True)
class Binary(Node):
    left: Expr
    operator: Operator
    right: Expr


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Paren(Node):
    expr: Expr


Expr: TypeAlias = (
    Number | String | VectorSelector | MatrixSelector | Subquery | Call | Aggregation | Binary | Unary | Paren
)
