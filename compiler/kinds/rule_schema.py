"""JSON Schema of what rules share."""

from __future__ import annotations

from compiler.kinds.names import LABEL_NAME
from compiler.kinds.schema import Schema

DURATION: Schema = {
    "type": "string",
    "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
    "minLength": 2,
    "x-expected": "a duration like 5m or 1h30m",
}
SEVERITY: Schema = {"enum": ["critical", "warning", "info"], "description": "How urgent it is."}
LABELS: Schema = {
    "type": "object",
    "description": "Further labels of the result.",
    "propertyNames": LABEL_NAME,
    "additionalProperties": {"type": "string", "minLength": 1},
}
EXPRESSION: Schema = {"type": "string", "minLength": 1}
TEXT: Schema = {"type": "string", "minLength": 1}

RULE: Schema = {
    "kind": {"type": "string", "description": "What kind of rule, or which set of rules."},
    "backend": {
        "type": "string",
        "description": "The backend that evaluates it; needed where there are several.",
    },
    "interval": DURATION | {"description": "How often it is evaluated; 1m if absent."},
}

ALERT: Schema = RULE | {
    "expr": EXPRESSION | {"description": "The alert is active for each series of the result."},
    "for": DURATION | {"description": "How long it must be active before it fires; at once if absent."},
    "severity": SEVERITY,
    "summary": TEXT | {"description": "One line; a Go template, as in {{ $labels.pod }}."},
    "description": TEXT | {"description": "What it means and what to do; a Go template."},
    "labels": LABELS,
}


def rule_schema(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """The schema of one kind: its properties and nothing else."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": ["kind", *required],
        "additionalProperties": False,
    }
