"""Answers about parts of trees, remembered by the part itself: a built tree holds a part that repeats only once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from compiler.alloy import ast

_Part = TypeVar("_Part", bound=ast.Node)
_Answer = TypeVar("_Answer")
_MOST = 5000


def per_part(ask: Callable[[_Part], _Answer]) -> Callable[[_Part], _Answer]:
    """`ask`, called once for each node that it is asked about. An exception is not remembered."""
    known: dict[int, tuple[_Part, _Answer]] = {}  # holds the node too, so that no other gets its id

    @wraps(ask)
    def remembered(part: _Part) -> _Answer:
        found = known.get(id(part))
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            found = known[id(part)] = (part, ask(part))
        return found[1]

    return remembered
