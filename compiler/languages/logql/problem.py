"""What `check` reports."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, frozen=True):
    """A mistake in a query; `start` and `end` are character offsets into its text.

    `selects_all`: the mistake is that a stream selector leaves nothing out.
    """

    message: str
    start: int
    end: int
    selects_all: bool = False
