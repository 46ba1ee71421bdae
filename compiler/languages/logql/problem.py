"""What `check` reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a query; `start` and `end` are character offsets into its text."""

    message: str
    start: int
    end: int
