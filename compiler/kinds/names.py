"""JSON Schema of the names that Prometheus allows."""

from __future__ import annotations

from typing import Any

LABEL_NAME: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[a-zA-Z_][a-zA-Z0-9_]*$",
    "x-expected": "a label name: letters, digits and underscores, not starting with a digit",
}
METRIC_NAME: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[a-zA-Z_:][a-zA-Z0-9_:]*$",
    "x-expected": "a metric name",
}
