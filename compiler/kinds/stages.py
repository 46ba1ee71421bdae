"""Stages of `loki.process`, as short constructors, and the level templates of events and audit events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.diagnostics import Span
from compiler.kinds.contract import Place

LEVELS = ("debug", "info", "warning", "error")


def json_fields(expressions: Mapping[str, str], *, drop_malformed: bool = False) -> ast.Block:
    """Extract JMESPath `expressions` (name to path) from a JSON line; other lines pass, or go."""
    arguments: list[ast.Statement] = [attr("expressions", dict(sorted(expressions.items())))]
    if drop_malformed:
        arguments.append(attr("drop_malformed", True))
    return block("stage.json", None, *arguments)


def template(source: str, text: str) -> ast.Block:
    """Set the extracted value `source` to what the Go template `text` prints."""
    return block("stage.template", None, attr("source", source), attr("template", text))


def labels(names: Iterable[str]) -> ast.Block:
    """Make stream labels of the extracted values of the same names."""
    return block("stage.labels", None, attr("values", dict.fromkeys(sorted(names), "")))


def static_labels(values: Mapping[str, str]) -> ast.Block:
    return block("stage.static_labels", None, attr("values", dict(sorted(values.items()))))


def drop_labels(names: Iterable[str]) -> ast.Block:
    return block("stage.label_drop", None, attr("values", sorted(names)))


def output(source: str) -> ast.Block:
    """Make the extracted value `source` the line."""
    return block("stage.output", None, attr("source", source))


def timestamp(source: str, layout: str) -> ast.Block:
    return block("stage.timestamp", None, attr("source", source), attr("format", layout))


def truncate(limit: str) -> ast.Block:
    """Cut lines at `limit`: Loki refuses longer ones without a word to the sender."""
    return block(
        "stage.truncate", None, block("rule", None, attr("limit", limit), attr("suffix", " [truncated]"))
    )


def process(place: Place, stages: Iterable[ast.Block], origin: Span) -> ast.Block:
    """The loki.process block that runs `stages` in order and sends the lines to the sinks."""
    return block(
        "loki.process",
        place.label,
        attr("forward_to", [ref(path) for path in place.forward_to]),
        *stages,
        origin=origin,
    )


EVENT_LEVEL = '{{ if eq (or .type "Normal") "Warning" }}warning{{ else }}info{{ end }}'

AUDIT_LEVEL = (
    '{{ $code := or .code "0" }}{{ $verb := or .verb "" }}'
    '{{ if hasPrefix "5" $code }}error'
    '{{ else if or (hasPrefix "4" $code) (hasPrefix "delete" $verb) }}warning'
    "{{ else }}info{{ end }}"
)
