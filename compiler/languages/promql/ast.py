"""The PromQL tree that `parse` returns. Equality compares meaning only; offsets count characters."""

from __future__ import annotations

from typing import Literal, TypeAlias

from compiler.languages.syntax_node import SyntaxNode

MatchOperator: TypeAlias = Literal["=", "!=", "=~", "!~"]


class Node(SyntaxNode, frozen=True):
    """One node of the tree."""


class Label(Node, frozen=True):
    """A label name in a grouping or matching clause."""

    name: str


class Matcher(Node, frozen=True):
    """`name="value"`; a quoted metric name in braces is a matcher on `__name__`."""

    name: str
    operator: MatchOperator
    value: str


class Duration(Node, frozen=True):
    """A range, step or offset in seconds; None where it depends on `step()` or `range()`."""

    seconds: float | None


class Timestamp(Node, frozen=True):
    """`@ 1700000000`, `@ start()` or `@ end()`."""

    at: float | Literal["start", "end"]


class Number(Node, frozen=True):
    value: float


class String(Node, frozen=True):
    value: str


class VectorSelector(Node, frozen=True):
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


class MatrixSelector(Node, frozen=True):
    selector: VectorSelector
    range: Duration


class Subquery(Node, frozen=True):
    expr: Expr
    range: Duration
    step: Duration | None
    offset: Duration | None = None
    at: Timestamp | None = None


class Call(Node, frozen=True):
    function: str
    arguments: tuple[Expr, ...]


class Grouping(Node, frozen=True):
    without: bool
    labels: tuple[Label, ...]


class Aggregation(Node, frozen=True):
    """`sum by (a) (x)`; `arguments` are those in the parentheses, the last one is what is aggregated."""

    operator: str
    grouping: Grouping | None
    arguments: tuple[Expr, ...]


class Matching(Node, frozen=True):
    """`on (a) group_left (b) fill (0)`; `on` is None where neither on nor ignoring is written."""

    on: bool | None = None
    labels: tuple[Label, ...] = ()
    group: Literal["left", "right"] | None = None
    include: tuple[Label, ...] = ()
    fills: bool = False


class Operator(Node, frozen=True):
    name: str
    returns_bool: bool
    matching: Matching


class Binary(Node, frozen=True):
    left: Expr
    operator: Operator
    right: Expr


class Unary(Node, frozen=True):
    operator: str
    expr: Expr


class Paren(Node, frozen=True):
    expr: Expr


Expr: TypeAlias = (
    Number | String | VectorSelector | MatrixSelector | Subquery | Call | Aggregation | Binary | Unary | Paren
)
