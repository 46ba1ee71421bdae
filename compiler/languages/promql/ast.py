"""The PromQL tree that `parse` returns. Equality compares meaning only; offsets count characters."""

from __future__ import annotations

from typing import Literal, TypeAlias

from compiler.languages.syntax_node import SyntaxNode, node

MatchOperator: TypeAlias = Literal["=", "!=", "=~", "!~"]


class Node(SyntaxNode):
    """One node of the tree."""

    __slots__ = ()


@node()
class Label(Node):
    """A label name in a grouping or matching clause."""

    name: str


@node()
class Matcher(Node):
    """`name="value"`; a quoted metric name in braces is a matcher on `__name__`."""

    name: str
    operator: MatchOperator
    value: str


@node()
class Duration(Node):
    """A range, step or offset in seconds; None where it depends on `step()` or `range()`."""

    seconds: float | None


@node()
class Timestamp(Node):
    """`@ 1700000000`, `@ start()` or `@ end()`."""

    at: float | Literal["start", "end"]


@node()
class Number(Node):
    value: float


@node()
class String(Node):
    value: str


@node()
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


@node()
class MatrixSelector(Node):
    selector: VectorSelector
    range: Duration


@node()
class Subquery(Node):
    expr: Expr
    range: Duration
    step: Duration | None
    offset: Duration | None = None
    at: Timestamp | None = None


@node()
class Call(Node):
    function: str
    arguments: tuple[Expr, ...]


@node()
class Grouping(Node):
    without: bool
    labels: tuple[Label, ...]


@node()
class Aggregation(Node):
    """`sum by (a) (x)`; `arguments` are those in the parentheses, the last one is what is aggregated."""

    operator: str
    grouping: Grouping | None
    arguments: tuple[Expr, ...]


@node()
class Matching(Node):
    """`on (a) group_left (b) fill (0)`; `on` is None where neither on nor ignoring is written."""

    on: bool | None = None
    labels: tuple[Label, ...] = ()
    group: Literal["left", "right"] | None = None
    include: tuple[Label, ...] = ()
    fills: bool = False


@node()
class Operator(Node):
    name: str
    returns_bool: bool
    matching: Matching


@node()
class Binary(Node):
    left: Expr
    operator: Operator
    right: Expr


@node()
class Unary(Node):
    operator: str
    expr: Expr


@node()
class Paren(Node):
    expr: Expr


Expr: TypeAlias = (
    Number | String | VectorSelector | MatrixSelector | Subquery | Call | Aggregation | Binary | Unary | Paren
)
