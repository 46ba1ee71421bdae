"""The section `queries` of a spec: questions that its users ask by hand, proven to have an answer like any panel."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.located_yaml.fields import Fields

Language: TypeAlias = Literal["logql", "promql"]
LANGUAGES: tuple[Language, ...] = ("logql", "promql")

QUERY: dict[str, Any] = {
    "type": "object",
    "description": "A query that users ask by hand, in one of two languages; the runbook lists it.",
    "properties": {
        "description": {"type": "string", "minLength": 1, "description": "What it answers."},
        "logql": {
            "type": "string",
            "minLength": 1,
            "description": "What Loki is asked; $name stands for what its user puts in.",
        },
        "promql": {
            "type": "string",
            "minLength": 1,
            "description": "What Prometheus is asked; $name stands for what its user puts in.",
        },
        "backend": {
            "type": "string",
            "description": "The Loki or Prometheus that is asked; needed where there are several.",
        },
    },
    "required": ["description"],
    "additionalProperties": False,
    "if": {"required": ["logql"]},
    "then": {"not": {"required": ["promql"]}, "x-expected": "either logql or promql, not both"},
    "else": {
        "required": ["promql"],
        "x-expected": "`logql`: what Loki is asked; or `promql`: what Prometheus is asked",
    },
}


class QuerySpec(Struct, frozen=True):
    """`backend` names a store, None where there is one alone; `place` and `backend_place` are those of the values."""

    name: str
    description: str
    language: Language
    text: str
    place: Span
    backend: str | None
    backend_place: Span


def read_query(name: str, fields: Fields) -> QuerySpec:
    """The query `name`, which the schema has accepted."""
    language = next(language for language in LANGUAGES if language in fields.mapping)
    return QuerySpec(
        name=name,
        description=fields.text("description"),
        language=language,
        text=fields.text(language),
        place=fields.span_of(language),
        backend=fields.text("backend", default=None),
        backend_place=fields.span_of("backend"),
    )
