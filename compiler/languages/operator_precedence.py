"""A flat chain of operands and operators in, a tree out: the precedence that PromQL and LogQL share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

PRECEDENCE = {
    "or": 1, "and": 2, "unless": 2,
    "==": 3, "!=": 3, ">": 3, ">=": 3, "<": 3, "<=": 3, ">/": 3, "</": 3,
    "+": 4, "-": 4,
    "*": 5, "/": 5, "%": 5, "atan2": 5,
    "^": 6,
}  # fmt: skip
RIGHT_ASSOCIATIVE = frozenset({"^"})


class Operator(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N")
O = TypeVar("O", bound=Operator)  # noqa: E741  # one letter, like N


def resolve(operands: Sequence[N], operators: Sequence[O], binary: Callable[[N, O, N], N]) -> N:
    """The tree of `operands[0] operators[0] operands[1] ...`, without recursion, in linear time."""
    waiting: list[O] = []
    values = [operands[0]]

    def reduce() -> None:
        right = values.pop()
        left = values.pop()
        values.append(binary(left, waiting.pop(), right))

    for operator, operand in zip(operators, operands[1:], strict=True):
        while waiting and _binds_first(waiting[-1].name, operator.name):
            reduce()
        waiting.append(operator)
        values.append(operand)
    while waiting:
        reduce()
    return values[0]


def _binds_first(earlier: str, later: str) -> bool:
    difference = PRECEDENCE[earlier] - PRECEDENCE[later]
    return difference > 0 or (difference == 0 and later not in RIGHT_ASSOCIATIVE)
