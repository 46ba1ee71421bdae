"""Values with a comment: what `to_yaml` prints above them."""

from __future__ import annotations

from typing import Any


def commented(value: Any, lines: tuple[str, ...]) -> Any:
    """`value` with `lines` above it in the file."""
    return value
