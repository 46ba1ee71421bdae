"""Lines that belong together, such as those of a stack trace, joined to one entry."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.diagnostics import Span
from compiler.located_yaml.fields import Fields

MULTILINE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Joins lines that belong together, such as those of a stack trace.",
    "properties": {
        "first_line": {
            "type": "string",
            "minLength": 1,
            "description": "A regular expression (RE2) that is found in first lines and in no other.",
        }
    },
    "required": ["first_line"],
    "additionalProperties": False,
}


class Multiline(Struct, frozen=True):
    """An entry begins at each line in which the regular expression `first_line` is found."""

    first_line: str
    span: Span

    def stages(self) -> tuple[ast.Block, ...]:
        return (block("stage.multiline", None, attr("firstline", self.first_line), origin=self.span),)


def read_multiline(fields: Fields | None) -> Multiline | None:
    """The `multiline` of a source."""
    return None if fields is None else Multiline(fields.text("first_line"), fields.span_of("first_line"))
