"""What is wrong with a PromQL text, as a value."""

from __future__ import annotations

from msgspec import Struct


class PromQLError(Struct, frozen=True):
    """`start` and `end` (exclusive) are character offsets into the text."""

    message: str
    start: int
    end: int


class Refused(Exception):  # noqa: N818  # a control flow of the parser's own, never seen outside of the package
    """Carries the first syntax error out of the lexer and the parser."""

    def __init__(self, message: str, start: int, end: int | None = None) -> None:
        super().__init__(message)
        self.error = PromQLError(message, start, start if end is None else end)
