"""What all panels have in common -> the JSON of a panel of any type that Grafana draws today.

grafanalib's Stat and TimeSeries take whole numbers only; its Table, BarGauge and Heatmap write forms that
Grafana dropped; a Heatmap's options leak into every other. One subclass of its Panel serves all types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import attr
from grafanalib.core import GridPos, Panel

from compiler.dashboards.targets import Target, reference

Color: TypeAlias = Literal["green", "yellow", "orange", "red", "blue", "purple", "text", "transparent"]

Thresholds: TypeAlias = tuple[tuple[float, Color], ...]
"""From which value on a colour holds, ascending; below the first one the panel's base colour holds."""

ValueTexts: TypeAlias = Mapping[int, tuple[str, Color]]
"""What to write, and in which colour, in place of a number that stands for a state."""

SEVERAL_DATASOURCES = {"type": "datasource", "uid": "-- Mixed --"}


@attr.s(auto_attribs=True, kw_only=True)
class ModernPanel(Panel):  # type: ignore[misc]  # grafanalib publishes no types
    """A panel of any plugin: `options` and `custom` are what its plugin defines, the rest is common to all.

    `unit` is one of Grafana's unit ids (`bytes`, `s`, `percentunit` for shares of 1). `legend_links` are the
    data links of each value; `fields` are Grafana's overrides of single fields.
    """

    kind: str
    title: str
    description: str
    targets: tuple[Target, ...] = ()
    transformations: Sequence[Mapping[str, Any]] = ()
    gridPos: GridPos | None = None  # noqa: N815  # the name that grafanalib gives it
    options: Mapping[str, Any] = attr.Factory(dict)
    custom: Mapping[str, Any] = attr.Factory(dict)
    unit: str | None = None
    decimals: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    color: Mapping[str, Any] | None = None
    base_color: Color = "green"
    steps: Thresholds = ()
    texts: ValueTexts = attr.Factory(dict)
    no_value: str | None = None
    legend_links: Sequence[Mapping[str, Any]] = ()
    fields: Sequence[Mapping[str, Any]] = ()

    def to_json_data(self) -> dict[str, Any]:
        return {
            "datasource": _panel_datasource(self.targets),
            "description": self.description,
            "fieldConfig": {"defaults": self._field_defaults(), "overrides": list(self.fields)},
            "gridPos": self.gridPos,
            "id": self.id,
            "interval": self.interval,
            "options": dict(self.options),
            "targets": [
                {**target.to_json_data(), "refId": _ref_id(position)}
                for position, target in enumerate(self.targets)
            ],
            "title": self.title,
            "transformations": list(self.transformations) or None,
            "type": self.kind,
        }

    def _field_defaults(self) -> dict[str, Any]:
        steps = [{"color": self.base_color, "value": None}]
        return {
            "color": self.color,
            "custom": dict(self.custom) or None,
            "decimals": self.decimals,
            "links": list(self.legend_links) or None,
            "mappings": [_value_mapping(self.texts)] if self.texts else None,
            "max": self.maximum,
            "min": self.minimum,
            "noValue": self.no_value,
            "thresholds": {
                "mode": "absolute",
                "steps": steps + [{"color": color, "value": value} for value, color in self.steps],
            },
            "unit": self.unit,
        }


def _panel_datasource(targets: Sequence[Target]) -> dict[str, str] | None:
    datasources = {target.datasource.uid: target.datasource for target in targets}
    if len(datasources) > 1:
        return SEVERAL_DATASOURCES
    return next((reference(datasource) for datasource in datasources.values()), None)


def _ref_id(position: int) -> str:
    """A, B, ... Z, AA, AB, ...: how Grafana's editor names queries."""
    rest, letter = divmod(position, 26)
    return (_ref_id(rest - 1) if rest else "") + chr(ord("A") + letter)


def _value_mapping(texts: ValueTexts) -> dict[str, Any]:
    return {
        "type": "value",
        "options": {
            str(value): {"color": color, "index": position, "text": text}
            for position, (value, (text, color)) in enumerate(texts.items())
        },
    }
