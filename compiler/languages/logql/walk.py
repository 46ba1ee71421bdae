"""Every part of a LogQL tree in the order of the text, without recursion."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.logql import ast


def walk(query: ast.Query) -> Iterator[ast.Metric | ast.LogRange | ast.LogQuery | ast.Selector]:
    """The metrics, ranges, log queries and selectors of a query, outermost first."""
    waiting: list[ast.Metric | ast.LogRange | ast.LogQuery | ast.Selector] = [
        query.expr if isinstance(query, ast.MetricQuery) else query
    ]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(_children(node)))


def _children(
    node: ast.Metric | ast.LogRange | ast.LogQuery | ast.Selector,
) -> tuple[ast.Metric | ast.LogRange | ast.LogQuery | ast.Selector, ...]:
    match node:
        case ast.RangeAggregation():
            return (node.log_range,)
        case ast.LogRange():
            return (node.query,)
        case ast.LogQuery():
            return (node.selector,)
        case ast.VectorAggregation() | ast.LabelReplace():
            return (node.expr,)
        case ast.Binary():
            return (node.left, node.right)
        case ast.Vector() | ast.Number() | ast.Selector():
            return ()


def label_tests(stage: ast.LabelFilter) -> Iterator[ast.Matcher | ast.AddressTest | ast.ValueTest]:
    """The single tests of a label filter."""
    waiting = [stage.test]
    while waiting:
        test = waiting.pop()
        if isinstance(test, ast.AllOf | ast.AnyOf):
            waiting.extend(reversed(test.tests))
        else:
            yield test
