"""Operators between vectors whose labels can never be equal."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.matching import listed
from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic
from compiler.languages.promql import ast
from compiler.languages.promql.labels import Step

_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">="})


def unmatched_sides(proof: QueryProof) -> Iterator[Diagnostic]:
    """Without on() or ignoring() both sides must have the same labels, or nothing comes out."""
    types = {id(step.node): step for step in proof.steps}
    for step in proof.steps:
        node = step.node
        if not isinstance(node, ast.Binary) or node.operator.matching.on is not None:
            continue
        left, right = types[id(node.left)], types[id(node.right)]
        if node.operator.name in _ARITHMETIC and left.type == right.type == "vector":
            only = _only_on_one_side(left, right)
            if only:
                yield proof.reading.finding(
                    "query/unmatched-sides",
                    f"the sides of `{node.operator.name}` never match: only one of them has {listed(only)}",
                    node.operator.start,
                    node.operator.end,
                    hint="say on (labels), or aggregate both sides by the same labels",
                )


def _only_on_one_side(left: Step, right: Step) -> frozenset[str]:
    """Labels that one side is grouped by and the other cannot have; empty where that is not known."""
    if left.labels is None or right.labels is None:
        return frozenset()
    return (_grouped_by(left) - right.labels) | (_grouped_by(right) - left.labels)


def _grouped_by(step: Step) -> frozenset[str]:
    node = step.node
    while isinstance(node, ast.Paren):
        node = node.expr
    if step.labels is None or not isinstance(node, ast.Aggregation):
        return frozenset()
    return frozenset() if node.grouping and node.grouping.without else step.labels
