"""The section `queries` of a spec: questions that its users ask by hand, proven to have an answer like any panel."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.located_yaml.fields import Fields

QUERY: dict[str, Any] = {
    "type": "object",
    "description": "A query that users ask by hand; the runbook lists it.",
    "properties": {
        "description": {"type": "string", "minLength": 1, "description": "What it answers."},
        "backend": {"type": "string", "description": "The Loki or Prometheus that is asked."},
        "query": {
            "type": "string",
            "minLength": 1,
            "description": "LogQL or PromQL; $name stands for what its user puts in.",
        },
    },
    "required": ["description", "backend", "query"],
    "additionalProperties": False,
}


class QuerySpec(Struct, frozen=True):
    """`backend` names a store, `place` and `backend_place` are those of the two values."""

    name: str
    description: str
    backend: str
    backend_place: Span
    text: str
    place: Span


def read_query(name: str, fields: Fields) -> QuerySpec:
    """The query `name`, which the schema has accepted."""
    return QuerySpec(
        name=name,
        description=fields.text("description"),
        backend=fields.text("backend"),
        backend_place=fields.span_of("backend"),
        text=fields.text("query"),
        place=fields.span_of("query"),
    )
