"""Rows of panels -> a grafanalib Dashboard whose panels tile Grafana's 24 columns without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import attr
from grafanalib.core import Annotations, Dashboard, DashboardLink, GridPos, RowPanel, Templating, Time
from msgspec import Struct

from compiler.dashboards.panels import ModernPanel
from compiler.dashboards.targets import LokiTarget, reference
from compiler.dashboards.to_json import SCHEMA_VERSION
from compiler.dashboards.variables import Variable

COLUMNS = 24
SHARED_TOOLTIP_AND_CROSSHAIR = 1

__all__ = ["Annotation", "Dashboard", "Line", "Row", "Section", "dashboard_link", "dashboard_of", "row"]


class Row(Struct, frozen=True):
    """Panels side by side with their widths in columns, `height` grid units (30 px) tall."""

    height: int
    panels: tuple[tuple[ModernPanel, int], ...]


class Section(Struct, frozen=True):
    """A heading over the rows that follow."""

    title: str


Line: TypeAlias = Row | Section


class Annotation(Struct, frozen=True):
    """Log lines drawn as marks over every panel; off until the reader switches them on."""

    name: str
    target: LokiTarget
    color: str = "orange"

    def to_json_data(self) -> dict[str, Any]:
        return {
            "datasource": reference(self.target.datasource),
            "enable": False,
            "expr": self.target.expression,
            "hide": False,
            "iconColor": self.color,
            "name": self.name,
        }


def row(height: int, *panels: ModernPanel, widths: Sequence[int] = ()) -> Row:
    """Panels of the given widths, or all alike: columns that remain widen the first panels by one.

    Raises ValueError unless there is a width for each panel and all fit the grid.
    """
    share, rest = divmod(COLUMNS, len(panels) or 1)
    chosen = widths or [share + (position < rest) for position in range(len(panels))]
    if len(chosen) != len(panels):
        raise ValueError(f"a row of {len(panels)} panels has {len(chosen)} widths")
    if not panels or min(chosen) < 1 or sum(chosen) > COLUMNS:
        raise ValueError(f"{len(panels)} panels of widths {list(chosen)} do not fit {COLUMNS} columns")
    return Row(height, tuple(zip(panels, chosen, strict=True)))


def dashboard_of(
    *,
    uid: str,
    title: str,
    description: str,
    tags: Sequence[str],
    variables: Sequence[Variable],
    rows: Sequence[Line],
    annotations: Sequence[Annotation] = (),
) -> Dashboard:
    """A dashboard of the last hour, refreshed every 10 s, with a menu of those that share its first tag."""
    return Dashboard(
        uid=uid,
        title=title,
        description=description,
        tags=list(tags),
        templating=Templating(list=list(variables)),
        annotations=Annotations(list=list(annotations)),
        panels=_place(rows),
        links=[_sibling_links(tags[0])] if tags else [],
        refresh="10s",
        time=Time("now-1h", "now"),
        timezone="browser",
        graphTooltip=SHARED_TOOLTIP_AND_CROSSHAIR,
        schemaVersion=SCHEMA_VERSION,
        editable=True,
        version=1,
    )


def dashboard_link(uid: str, *carried: str, **values: str) -> str:
    """The address of another dashboard, with this one's time range and choice of the variables `carried`.

    `values` set further variables; a value may be a label of the clicked series:
    `namespace="${__field.labels.namespace}"`.
    """
    chosen = [f"${{{name}:queryparam}}" for name in carried]
    given = [f"var-{name}={value}" for name, value in values.items()]
    return f"/d/{uid}?" + "&".join([*chosen, *given, "${__url_time_range}"])


def _sibling_links(tag: str) -> DashboardLink:
    return DashboardLink(
        title="KAIWO dashboards",
        type="dashboards",
        tags=[tag],
        asDropdown=True,
        includeVars=True,
        keepTime=True,
    )


def _place(lines: Sequence[Line]) -> list[Any]:
    placed: list[Any] = []
    top = 0
    for line in lines:
        match line:
            case Section(title):
                placed.append(RowPanel(title=title, gridPos=GridPos(h=1, w=COLUMNS, x=0, y=top)))
                top += 1
            case Row(height, panels):
                left = 0
                for panel, width in panels:
                    position = GridPos(h=height, w=width, x=left, y=top)
                    placed.append(attr.evolve(panel, gridPos=position))
                    left += width
                top += height
    return placed
