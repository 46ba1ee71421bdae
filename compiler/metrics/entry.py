"""An exporter of the user's own as a catalog entry: to JSON, and back from what a spec or a file holds."""

from __future__ import annotations

import json
from typing import Any

from compiler.metrics.model import Exporter, Family


def to_json(exporter: Exporter) -> str:
    """The entry as text, one line for each family, in the layout of the catalog's own files."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(_entry(family))}"
        for name, family in sorted(exporter.families.items())
    ]
    head = [f' "exporter": {json.dumps(exporter.name)},', f' "version": {json.dumps(exporter.version)},']
    return "\n".join(["{", *head, ' "metrics": {', ",\n".join(lines), " }", "}"]) + "\n"


def _entry(family: Family) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": family.type}
    if family.unit:
        entry["unit"] = family.unit
    if family.labels:
        entry["labels"] = sorted(family.labels)
    if family.optional:
        entry["optional_labels"] = sorted(family.optional)
    return entry
