"""What can be wrong with a template: its text (when it is parsed) or its run (when it is executed)."""

from __future__ import annotations


class TemplateSyntaxError(ValueError):
    """A text that Go's text/template refuses to parse; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class TemplateError(ValueError):
    """A run that Go's text/template ends with an error."""


class CallError(ValueError):
    """A function refuses its arguments; Go's functions return an error or panic there."""
