"""Ways through a PromQL tree without recursion: every node, every selector, a value from the leaves up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from compiler.languages.promql import ast

V = TypeVar("V")


def children(node: ast.Expr) -> tuple[ast.Expr, ...]:
    """The expressions directly inside, in the order of the text."""
    match node:
        case ast.VectorSelector() | ast.Number() | ast.String():
            return ()
        case ast.MatrixSelector():
            return (node.selector,)
        case ast.Call() | ast.Aggregation():
            return node.arguments
        case ast.Binary():
            return (node.left, node.right)
        case ast.Subquery() | ast.Unary() | ast.Paren():
            return (node.expr,)


def walk(expr: ast.Expr) -> Iterator[ast.Expr]:
    """Every expression, outer ones first, in the order of the text."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def selectors(expr: ast.Expr) -> tuple[ast.VectorSelector, ...]:
    """Every selector, in the order of the text."""
    return tuple(node for node in walk(expr) if isinstance(node, ast.VectorSelector))


def fold(expr: ast.Expr, combine: Callable[[ast.Expr, tuple[V, ...]], V]) -> V:
    """The value of the whole: `combine` gets each node with the values of its children."""
    order: list[tuple[ast.Expr, int]] = []
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        inside = children(node)
        order.append((node, len(inside)))
        waiting.extend(inside)
    values: list[V] = []
    for node, count in reversed(order):
        given = tuple(values[len(values) - count :])
        del values[len(values) - count :]
        values.append(combine(node, given))
    return values[0]


def ancestors(expr: ast.Expr) -> Iterator[tuple[ast.VectorSelector, tuple[ast.Expr, ...]]]:
    """Each selector with the expressions around it, innermost first."""
    waiting: list[tuple[ast.Expr, _Chain]] = [(expr, None)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ast.VectorSelector):
            yield node, tuple(_links(around))
        waiting.extend((child, (node, around)) for child in reversed(children(node)))


_Chain = tuple[ast.Expr, "_Chain"] | None


def _links(chain: _Chain) -> Iterator[ast.Expr]:
    while chain is not None:
        node, chain = chain
        yield node
