"""Which labels the result of an expression can carry, given those of its selectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from compiler.languages.promql import ast
from compiler.languages.promql.functions import ValueType
from compiler.languages.promql.type_check import type_of
from compiler.languages.promql.walk import fold

Labels: TypeAlias = frozenset[str] | None
"""Label names that can be there; None if any can."""

NO_LABELS: frozenset[str] = frozenset()
_KEEP_NAME = frozenset({"last_over_time", "first_over_time", "sort", "sort_desc", "sort_by_label"}) | {
    "sort_by_label_desc"
}
_RANKINGS = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", ">/", "</"})


class Step(Struct, frozen=True):
    """One node of an expression: the labels that come in from each child, and those that go out."""

    node: ast.Expr
    inner: tuple[Labels, ...]
    labels: Labels
    type: ValueType


def labels_after(expr: ast.Expr, of_selector: Callable[[ast.VectorSelector], Labels]) -> Labels:
    """The labels of the result; `of_selector` gives those of the series that a selector selects."""
    return label_steps(expr, of_selector)[-1].labels


def label_steps(expr: ast.Expr, of_selector: Callable[[ast.VectorSelector], Labels]) -> tuple[Step, ...]:
    """Every node with the labels before and after it, from the leaves up; the last one is the whole."""
    steps: list[Step] = []

    def combine(node: ast.Expr, given: tuple[Step, ...]) -> Step:
        labels = _labels_of(node, given, of_selector)
        type_ = type_of(node, tuple(step.type for step in given))
        steps.append(Step(node, tuple(step.labels for step in given), labels, type_))
        return steps[-1]

    fold(expr, combine)
    return tuple(steps)


def _labels_of(
    node: ast.Expr, given: tuple[Step, ...], of_selector: Callable[[ast.VectorSelector], Labels]
) -> Labels:
    inner = tuple(step.labels for step in given)
    match node:
        case ast.Number() | ast.String():
            return NO_LABELS
        case ast.VectorSelector():
            return _joined(of_selector(node), frozenset({"__name__"}))
        case ast.MatrixSelector() | ast.Subquery() | ast.Paren():
            return inner[0]
        case ast.Unary():
            return _less(inner[0], {"__name__"})
        case ast.Aggregation():
            return _aggregated(node, inner[-1] if inner else NO_LABELS)
        case ast.Call():
            return _called(node, inner)
        case ast.Binary():
            return _combined(node, *given)


def _aggregated(node: ast.Aggregation, given: Labels) -> Labels:
    grouping = node.grouping
    names = frozenset(label.name for label in grouping.labels) if grouping else NO_LABELS
    if node.operator in _RANKINGS:
        return given
    if grouping and grouping.without:
        kept = _less(given, names | {"__name__"})
    else:
        kept = names if given is None else given & names
    if node.operator == "count_values" and isinstance(node.arguments[0], ast.String):
        return _joined(kept, frozenset({node.arguments[0].value}))
    return kept


def _called(node: ast.Call, inner: tuple[Labels, ...]) -> Labels:
    function = node.function
    vectors = [given for given, argument in zip(inner, node.arguments, strict=True) if given != NO_LABELS]
    given = vectors[0] if vectors else NO_LABELS
    if function in ("absent", "absent_over_time"):
        return _of_absent(node.arguments[0]) if node.arguments else NO_LABELS
    if function == "info":
        return None
    if function in ("label_replace", "label_join") and len(node.arguments) > 1:
        target = node.arguments[1]
        return _joined(given, frozenset({target.value})) if isinstance(target, ast.String) else None
    if function in ("histogram_quantile", "histogram_fraction"):
        return _less(given, {"le", "__name__"})
    if function == "histogram_quantiles" and len(node.arguments) > 1:
        target = node.arguments[1]
        kept = _less(given, {"le", "__name__"})
        return _joined(kept, frozenset({target.value})) if isinstance(target, ast.String) else None
    return given if function in _KEEP_NAME else _less(given, {"__name__"})


def _of_absent(argument: ast.Expr) -> Labels:
    """absent() makes its series from the equality matchers, each name that is matched once."""
    selector = argument.selector if isinstance(argument, ast.MatrixSelector) else argument
    if not isinstance(selector, ast.VectorSelector):
        return NO_LABELS
    names = [m.name for m in selector.matchers if m.name != "__name__"]
    return frozenset(
        m.name for m in selector.matchers if m.operator == "=" and names.count(m.name) == 1 and m.value
    )


def _combined(node: ast.Binary, before: Step, after: Step) -> Labels:
    left, right = before.labels, after.labels
    operator, matching = node.operator, node.operator.matching
    if operator.name in ("and", "unless"):
        return left
    if operator.name == "or":
        return None if left is None or right is None else left | right
    keeps_name = operator.name in _COMPARISONS and not operator.returns_bool
    dropped = set() if keeps_name else {"__name__"}
    if after.type == "scalar":
        return _less(left, dropped)
    if before.type == "scalar":
        return _less(right, dropped)
    included = frozenset(label.name for label in matching.include)
    if matching.group == "left":
        return _joined(_less(left, dropped), included)
    if matching.group == "right":
        return _joined(_less(right, dropped), included)
    names = frozenset(label.name for label in matching.labels)
    if matching.on:
        return names if left is None else left & names
    if matching.on is None:
        return _less(left if right is None else right if left is None else left & right, dropped)
    return _less(left, names | dropped)


def _less(given: Labels, names: set[str] | frozenset[str]) -> Labels:
    return None if given is None else given - names


def _joined(given: Labels, names: frozenset[str]) -> Labels:
    return None if given is None else given | names
