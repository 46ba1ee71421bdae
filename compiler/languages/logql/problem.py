"""What `check` reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a query; `start` and `end` are character offsets into its text.

    `selects_all`: the mistake is that a stream selector leaves nothing out.
    """

    message: str
    start: int
    end: int
    selects_all: bool = False
