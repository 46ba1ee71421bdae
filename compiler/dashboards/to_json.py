"""A grafanalib Dashboard -> the JSON that Grafana 12 and 13 store, with nothing dead in it.

grafanalib 0.7.1 writes schema 12, for which Grafana runs every migration since then, null for each field that
was not set, and keys that Grafana dropped. The finalise pass removes them.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

SCHEMA_VERSION = 42  # of Grafana 13; the releases of 12 take it as their own and migrate nothing

DEAD_DASHBOARD_KEYS = frozenset({"__inputs", "gnetId", "hideControls", "rows", "sharedCrosshair", "style"})
DEAD_PANEL_KEYS = frozenset({"editable", "error", "height", "minSpan", "span"})
DEAD_TARGET_KEYS = frozenset({"intervalFactor", "metric", "query", "step", "target"})
DEAD_VARIABLE_KEYS = frozenset({"tagValuesQuery", "tagsQuery", "useTags"})
AUTO_KEYS = frozenset({"auto", "auto_count", "auto_min"})
ROW_KEYS = frozenset({"collapsed", "gridPos", "id", "panels", "repeat", "title", "type"})


def finalise(dashboard: Any) -> dict[str, Any]:
    """The JSON object of a grafanalib Dashboard. Panels without an id get one; ids that were set are kept.

    Raises TypeError where the dashboard holds something that is neither JSON nor has `to_json_data`.
    """
    text = json.dumps(dashboard.auto_panel_ids(), default=_to_json_data)
    model = without_nulls(json.loads(text))
    model = _without(model, DEAD_DASHBOARD_KEYS)
    model["schemaVersion"] = SCHEMA_VERSION
    model["panels"] = [_panel(panel) for panel in model.get("panels", [])]
    model["templating"] = {"list": [_variable(v) for v in model.get("templating", {}).get("list", [])]}
    model["timepicker"] = {
        key: value
        for key, value in model.get("timepicker", {}).items()
        if key == "refresh_intervals" or (key == "hidden" and value)
    }
    return model


def render(model: dict[str, Any]) -> str:
    """The text of a dashboard file: sorted keys, two spaces, UTF-8 as it is, a newline at the end."""
    return msgspec.json.format(compact(model), indent=2) + "\n"


def compact(model: dict[str, Any]) -> str:
    """The same on one line: for a ConfigMap, whose size is bounded and doubled by kubectl apply."""
    return json.dumps(model, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _to_json_data(value: Any) -> Any:
    to_json_data = getattr(value, "to_json_data", None)
    if to_json_data is None:
        raise TypeError(f"a {type(value).__name__} has no JSON form")
    return to_json_data()


def _panel(panel: dict[str, Any]) -> dict[str, Any]:
    if panel.get("type") == "row":
        row = {key: value for key, value in panel.items() if key in ROW_KEYS}
        row["panels"] = [_panel(inner) for inner in panel.get("panels", [])]
        return row
    kept = _without(panel, DEAD_PANEL_KEYS)
    if not kept.get("hideTimeOverride"):
        kept.pop("hideTimeOverride", None)
    kept.setdefault("fieldConfig", {"defaults": {}}).setdefault("overrides", [])
    if "targets" in kept:
        kept["targets"] = [_without(target, DEAD_TARGET_KEYS) for target in kept["targets"]]
    return kept


def _variable(variable: dict[str, Any]) -> dict[str, Any]:
    kept = _without(variable, DEAD_VARIABLE_KEYS)
    if isinstance(kept.get("current"), dict):
        kept["current"].pop("tags", None)
    return kept if kept.get("type") == "interval" else _without(kept, AUTO_KEYS)


def _without(mapping: dict[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in keys}


def without_nulls(value: Any, inside: str = "") -> Any:
    """Drops keys whose value is null, but not in threshold steps, where a null value means the base."""
    match value:
        case dict():
            return {
                key: without_nulls(item, key)
                for key, item in value.items()
                if item is not None or (inside == "steps" and key == "value")
            }
        case list():
            return [without_nulls(item, inside) for item in value]
        case _:
            return value
