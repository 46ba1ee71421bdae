"""What a panel shows -> a ModernPanel of the type that shows it best, with the options all our panels share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.dashboards.modern_panel import Color, ModernPanel, Thresholds, ValueTexts
from compiler.dashboards.targets import Target

__all__ = [
    "Color",
    "ModernPanel",
    "Thresholds",
    "ValueTexts",
    "bar_gauge",
    "heatmap",
    "link",
    "logs",
    "stat",
    "state_timeline",
    "table",
    "text",
    "time_series",
]

LAST_VALUE = {"calcs": ["lastNotNull"], "fields": "", "values": False}
LIST_LEGEND = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}


def time_series(
    title: str,
    description: str,
    *targets: Target,
    unit: str,
    axis: str | None = None,
    stacked: bool = False,
    bars: bool = False,
    minimum: float | None = 0,
    maximum: float | None = None,
    thresholds: Thresholds = (),
    calculations: Sequence[str] = ("mean", "max"),
    links: Sequence[Mapping[str, Any]] = (),
) -> ModernPanel:
    """Lines over time, with a legend table of `calculations`; thresholds are drawn as dashed lines."""
    return ModernPanel(
        kind="timeseries",
        title=title,
        description=description,
        targets=targets,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        steps=thresholds,
        color={"mode": "palette-classic"},
        custom={
            "axisLabel": axis or "",
            "drawStyle": "bars" if bars else "line",
            "fillOpacity": 60 if bars else 30 if stacked else 8,
            "lineInterpolation": "linear",
            "lineWidth": 1,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"group": "A", "mode": "normal" if stacked else "none"},
            "thresholdsStyle": {"mode": "dashed" if thresholds else "off"},
        },
        options={
            "legend": {
                "calcs": list(calculations),
                "displayMode": "table" if calculations else "list",
                "placement": "bottom",
                "showLegend": True,
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        legend_links=links,
    )


def stat(
    title: str,
    description: str,
    *targets: Target,
    unit: str = "short",
    decimals: int | None = None,
    thresholds: Thresholds = (),
    base_color: Color = "green",
    texts: ValueTexts | None = None,
    no_value: str | None = None,
) -> ModernPanel:
    """The last value in large type, over a faint line of its past."""
    return ModernPanel(
        kind="stat",
        title=title,
        description=description,
        targets=targets,
        unit=unit,
        decimals=decimals,
        steps=thresholds,
        base_color=base_color,
        texts=texts or {},
        color={"mode": "thresholds"},
        no_value=no_value,
        options={
            "colorMode": "value",
            "graphMode": "area",
            "justifyMode": "auto",
            "orientation": "auto",
            "reduceOptions": LAST_VALUE,
            "textMode": "auto",
            "wideLayout": True,
        },
    )


def state_timeline(
    title: str,
    description: str,
    *targets: Target,
    texts: ValueTexts,
    links: Sequence[Mapping[str, Any]] = (),
) -> ModernPanel:
    """A band for each series, coloured by state; the series' values are the keys of `texts`."""
    return ModernPanel(
        kind="state-timeline",
        title=title,
        description=description,
        targets=targets,
        unit="none",
        texts=texts,
        color={"mode": "thresholds"},
        base_color="text",
        custom={"fillOpacity": 75, "lineWidth": 0},
        options={
            "alignValue": "left",
            "legend": LIST_LEGEND,
            "mergeValues": True,
            "rowHeight": 0.9,
            "showValue": "auto",
            "tooltip": {"mode": "single", "sort": "none"},
        },
        legend_links=links,
    )


def bar_gauge(
    title: str,
    description: str,
    *targets: Target,
    unit: str,
    minimum: float = 0,
    maximum: float | None = None,
    thresholds: Thresholds = (),
) -> ModernPanel:
    """The last value of each series as a horizontal bar."""
    return ModernPanel(
        kind="bargauge",
        title=title,
        description=description,
        targets=targets,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        steps=thresholds,
        color={"mode": "thresholds"},
        options={
            "displayMode": "basic",
            "namePlacement": "auto",
            "orientation": "horizontal",
            "reduceOptions": LAST_VALUE,
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": "color",
        },
    )


def table(
    title: str,
    description: str,
    *targets: Target,
    columns: Mapping[str, str],
    unit: str = "short",
    texts: ValueTexts | None = None,
) -> ModernPanel:
    """The last value of each series as a row. `columns` are the fields to show, in order, and their headings.

    The fields of a Prometheus table are its labels and `Value`.
    """
    return ModernPanel(
        kind="table",
        title=title,
        description=description,
        targets=targets,
        unit=unit,
        texts=texts or {},
        color={"mode": "thresholds"},
        base_color="text",
        custom={"align": "auto", "cellOptions": {"type": "auto"}, "filterable": True, "inspect": False},
        options={"cellHeight": "sm", "showHeader": True},
        transformations=[
            {"id": "filterFieldsByName", "options": {"include": {"names": list(columns)}}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": {},
                    "indexByName": {name: position for position, name in enumerate(columns)},
                    "renameByName": dict(columns),
                },
            },
        ],
    )


def logs(title: str, description: str, *targets: Target, newest_first: bool = True) -> ModernPanel:
    """Log lines in the order of time, coloured by their `level` label; a click opens a line's labels."""
    return ModernPanel(
        kind="logs",
        title=title,
        description=description,
        targets=targets,
        options={
            "dedupStrategy": "none",
            "enableInfiniteScrolling": True,
            "enableLogDetails": True,
            "prettifyLogMessage": False,
            "showCommonLabels": False,
            "showLabels": False,
            "showTime": True,
            "sortOrder": "Descending" if newest_first else "Ascending",
            "wrapLogMessage": True,
        },
    )


def heatmap(title: str, description: str, *targets: Target, unit: str) -> ModernPanel:
    """How a histogram's observations spread over its buckets, over time; `unit` is that of the buckets."""
    return ModernPanel(
        kind="heatmap",
        title=title,
        description=description,
        targets=targets,
        unit="short",
        custom={"hideFrom": {"legend": False, "tooltip": False, "viz": False}},
        options={
            "calculate": False,
            "cellGap": 1,
            "color": {"exponent": 0.5, "mode": "scheme", "scheme": "Oranges", "steps": 64},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "tooltip": {"mode": "single", "showColorScale": True, "yHistogram": False},
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit},
        },
    )


def text(title: str, markdown: str) -> ModernPanel:
    """A note to the reader of the dashboard."""
    return ModernPanel(
        kind="text",
        title=title,
        description="",
        options={"content": markdown, "mode": "markdown"},
    )


def link(title: str, url: str) -> dict[str, Any]:
    """A data link: a click on a value opens `url`, which may hold `${__field.labels.name}` and variables."""
    return {"targetBlank": False, "title": title, "url": url}
