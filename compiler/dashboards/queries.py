"""The JSON of a dashboard -> every query in it: of panels, variables and annotations, with what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from compiler.languages import grafana_variables
from compiler.lazy_pattern import lazy_pattern

Language: TypeAlias = Literal["promql", "logql"]
Role: TypeAlias = Literal["panel", "variable", "annotation"]

LANGUAGES: dict[str, Language] = {"prometheus": "promql", "loki": "logql"}

LABEL_VALUES = lazy_pattern(
    r"\s*label_values\(\s*(?:(?P<selector>.+?)\s*,\s*)?(?P<label>\w+)\s*\)\s*", re.DOTALL
)
QUERY_RESULT = lazy_pattern(r"\s*query_result\((?P<expression>.+)\)\s*", re.DOTALL)


class PanelQuery(Struct, frozen=True):
    """One query of a dashboard.

    `title` is the panel's title or the name of the variable or annotation; `panel_type` is empty for those.
    `expression` is PromQL or LogQL with Grafana's macros and variables still in it: for a variable the
    selector whose `label` values it lists, empty if it lists them over everything. `variables` are the names
    of the dashboard's variables that the expression refers to, in order. `pointer` leads to the expression
    in the dashboard's JSON (RFC 6901).
    """

    dashboard: str
    role: Role
    title: str
    panel_type: str
    datasource: str
    language: Language
    expression: str
    legend: str
    unit: str
    label: str
    instant: bool
    variables: tuple[str, ...]
    pointer: str


def list_queries(dashboard: dict[str, Any]) -> tuple[PanelQuery, ...]:
    """Every Prometheus and Loki query of a dashboard, in the order of variables, annotations, panels."""
    return (*_variables(dashboard), *_annotations(dashboard), *_panels(dashboard))


def referenced_variables(text: str) -> tuple[str, ...]:
    """The names of the variables that a text refers to, each once, in order; not Grafana's own (`__...`)."""
    return tuple(name for name in grafana_variables.names(text) if not name.startswith("__"))


def all_panels(dashboard: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The panels of a dashboard with their pointers; of rows only the panels that they hide."""
    for position, panel in enumerate(dashboard.get("panels", [])):
        pointer = f"/panels/{position}"
        if panel.get("type") == "row":
            for inner_position, inner in enumerate(panel.get("panels", [])):
                yield f"{pointer}/panels/{inner_position}", inner
        else:
            yield pointer, panel


def _panels(dashboard: dict[str, Any]) -> Iterator[PanelQuery]:
    for pointer, panel in all_panels(dashboard):
        for position, target in enumerate(panel.get("targets", [])):
            datasource = target.get("datasource") or panel.get("datasource")
            yield from _query(
                dashboard,
                "panel",
                panel.get("title", ""),
                datasource,
                target.get("expr", ""),
                f"{pointer}/targets/{position}/expr",
                panel_type=panel.get("type", ""),
                legend=target.get("legendFormat", ""),
                unit=panel.get("fieldConfig", {}).get("defaults", {}).get("unit", ""),
                instant=target.get("instant") is True or target.get("queryType") == "instant",
            )


def _annotations(dashboard: dict[str, Any]) -> Iterator[PanelQuery]:
    for position, annotation in enumerate(dashboard.get("annotations", {}).get("list", [])):
        yield from _query(
            dashboard,
            "annotation",
            annotation.get("name", ""),
            annotation.get("datasource"),
            annotation.get("expr", ""),
            f"/annotations/list/{position}/expr",
        )


def _variables(dashboard: dict[str, Any]) -> Iterator[PanelQuery]:
    for position, variable in enumerate(dashboard.get("templating", {}).get("list", [])):
        if variable.get("type") != "query":
            continue
        pointer = f"/templating/list/{position}/query"
        query = variable.get("query")
        expression, label = "", ""
        if isinstance(query, dict) and "stream" in query:
            expression, label = query["stream"], query.get("label", "")
            pointer += "/stream"
        elif isinstance(query, dict):
            expression, label = _function_argument(query.get("query", ""))
            pointer += "/query"
        elif isinstance(query, str):
            expression, label = _function_argument(query)
        yield from _query(
            dashboard,
            "variable",
            variable.get("name", ""),
            variable.get("datasource"),
            expression,
            pointer,
            label=label,
        )


def _function_argument(query: str) -> tuple[str, str]:
    """What a variable's query asks: (selector, label) of label_values, (expression, "") of query_result."""
    if match := LABEL_VALUES.fullmatch(query):
        return match["selector"] or "", match["label"]
    if match := QUERY_RESULT.fullmatch(query):
        return match["expression"].strip(), ""
    return query.strip(), ""


def _query(
    dashboard: dict[str, Any],
    role: Role,
    title: str,
    datasource: Any,
    expression: str,
    pointer: str,
    *,
    panel_type: str = "",
    legend: str = "",
    unit: str = "",
    label: str = "",
    instant: bool = False,
) -> Iterator[PanelQuery]:
    """One query, or none where the datasource is neither Prometheus nor Loki."""
    kind = datasource.get("type") if isinstance(datasource, dict) else None
    if kind not in LANGUAGES:
        return
    yield PanelQuery(
        dashboard=dashboard.get("uid", ""),
        role=role,
        title=title,
        panel_type=panel_type,
        datasource=datasource.get("uid", ""),
        language=LANGUAGES[kind],
        expression=expression,
        legend=legend,
        unit=unit,
        label=label,
        instant=instant,
        variables=referenced_variables(expression),
        pointer=pointer,
    )
