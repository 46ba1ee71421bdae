"""Label matchers against the values that labels can have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from compiler.coverage.model import ABSENT, Domain
from compiler.languages.promql.ast import Matcher
from compiler.languages.promql.matchers import matches

K = TypeVar("K")


def satisfiable(matcher: Matcher, domain: Domain, *, variable: bool) -> bool:
    """Whether some value of the domain satisfies the matcher; a variable can be any value that is there."""
    if variable:
        return domain != ABSENT
    if domain.values is None:
        return True
    return any(matches(matcher, value) for value in domain.values)


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names for a message: sorted, and not too many."""
    every = sorted(name for name in names if name and not name.startswith("__"))
    shown = ", ".join(f"`{name}`" for name in every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown
