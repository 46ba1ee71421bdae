"""The error that the LogQL parser raises."""

from __future__ import annotations


class LogQLSyntaxError(ValueError):
    """A text that is no LogQL query; `offset` counts the characters before the place that is wrong."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
