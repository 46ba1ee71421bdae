"""What is wrong with a block and where, in byte offsets; whoever has the source makes it a Diagnostic."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One error. `start` and `end` are byte offsets into the Alloy source (-1 on a built tree)."""

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
