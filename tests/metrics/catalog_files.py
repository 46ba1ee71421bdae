"""The catalog's data files, made from the conformance data.

`python -m tests.metrics.catalog_files` writes them. Facts that no check uses (notes, stability, licences) are
left out; a flag is kept only where a family is off without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import compiler.metrics
from tests.shared_data import shared

FOLDER = Path(compiler.metrics.__file__).parent / "exporters"
KEPT = (
    "type", "unit", "labels", "optional_labels", "label_patterns", "label_values", "collector",
    "present_in", "labels_by_version", "type_by_version",
)  # fmt: skip


def made_files() -> dict[str, str]:
    """File name -> text, for every exporter of the conformance data."""
    paths = sorted(shared("metrics-catalog").glob("*.json"))
    tables = [json.loads(path.read_text("utf-8")) for path in paths]
    exporters = {table["exporter"]: table for table in tables if "metrics" in table}
    _unhide(exporters["alloy"]["metrics"], exporters["prometheus"]["metrics"])
    return {f"{name}.json": _text(table) for name, table in exporters.items()}


def _unhide(alloy: dict[str, Any], prometheus: Mapping[str, Any]) -> None:
    """Puts back families of prometheus.remote_write that the facts list for prometheus.write.queue only.

    Both components register them; the former embeds Prometheus' remote storage and adds its own two labels.
    """
    for name, entry in alloy.items():
        if entry["collector"] == "prometheus.write.queue.types" and name in prometheus:
            labels = [*prometheus[name]["labels"], "component_id", "component_path"]
            kept = {
                key: prometheus[name][key] for key in ("type", "unit", "default") if key in prometheus[name]
            }
            alloy[name] = kept | {"labels": labels, "collector": "prometheus.remote_write"}


def _text(table: Mapping[str, Any]) -> str:
    head = {
        "exporter": table["exporter"],
        "version": table["version"],
        "versions": table.get("versions_checked"),
        "source": table["source"],
        "port": table.get("default_port"),
        "path": table.get("path"),
        "scheme": table.get("scheme"),
        "includes": table.get("includes"),
        "patterns": [pattern["name"] for pattern in table.get("patterns", ())],
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items() if value]
    entries = [f"  {json.dumps(n)}: {json.dumps(_entry(e))}" for n, e in sorted(table["metrics"].items())]
    return "\n".join(["{", *lines, ' "metrics": {', ",\n".join(entries), " }", "}"]) + "\n"


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: entry[key] for key in KEPT if entry.get(key)}
    if not entry["default"]:
        made["flag"] = entry.get("flag", "an option of the exporter")
    return made


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in made_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
