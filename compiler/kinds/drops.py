"""Lines that a log source does not keep, each for a reason that Alloy counts by its name."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.alloy.quoting import quote
from compiler.diagnostics import Span
from compiler.located_yaml.fields import Fields

DROPS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Lines that are not kept; the entry's name is the reason in loki_process_dropped_lines_total.",
    "propertyNames": {
        "type": "string",
        "pattern": "^[a-z][a-z0-9_-]*$",
        "x-expected": "a reason: lower-case letters, digits, dashes and underscores",
    },
    "additionalProperties": {
        "type": "object",
        "description": "Which lines: `line` and `labels` together mean lines that fit both.",
        "properties": {
            "line": {
                "type": "string",
                "minLength": 1,
                "description": "A regular expression (RE2) that is found in the line.",
            },
            "labels": {
                "type": "object",
                "description": "Labels that the line's stream has, with exactly these values.",
                "propertyNames": {"type": "string", "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
                "additionalProperties": {"type": "string", "minLength": 1},
                "minProperties": 1,
            },
            "reason": {
                "type": "string",
                "pattern": r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+$",
                "x-expected": "one line of text",
                "description": "Why, for readers of the config.",
            },
        },
        "additionalProperties": False,
        "if": {"required": ["labels"]},
        "else": {"required": ["line"]},
    },
}


class Drop(Struct, frozen=True):
    """Lines that fit the regular expression `line` and have the `labels`; at least one of the two is set."""

    name: str
    line: str | None
    labels: tuple[tuple[str, str], ...]
    reason: str
    span: Span

    def stage(self) -> ast.Block:
        """The stage that drops them."""
        counter = attr("drop_counter_reason", self.name)
        if not self.labels:
            expression = attr("expression", self.line)
            return block("stage.drop", None, expression, counter, comment=self.reason, origin=self.span)
        selector, action = attr("selector", self._selector()), attr("action", "drop")
        return block("stage.match", None, selector, action, counter, comment=self.reason, origin=self.span)

    def _selector(self) -> str:
        matchers = ", ".join(f"{name}={quote(value)}" for name, value in self.labels)
        return f"{{{matchers}}}" + (f" |~ {quote(self.line)}" if self.line is not None else "")


def read_drops(fields: Fields) -> tuple[Drop, ...]:
    """The `drop` of a source, sorted by name."""
    return tuple(
        Drop(
            name,
            entry.text("line", default=None),
            tuple(sorted(entry.plain("labels", default={}).items())),
            entry.text("reason", default=""),
            entry.span,
        )
        for name, entry in fields.entries("drop")
    )
