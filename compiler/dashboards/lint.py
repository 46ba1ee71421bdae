"""The JSON of a dashboard -> what is wrong with its shape: grid, ids, datasources, variables, links.

Whether its queries have data is not asked here: that takes the jobs of the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from compiler.dashboards.queries import all_panels, list_queries, referenced_variables
from compiler.diagnostics import Diagnostic
from compiler.lazy_pattern import lazy_pattern

Finding: TypeAlias = tuple[str, str]
Rule: TypeAlias = Callable[[dict[str, Any]], Iterator[Finding]]

COLUMNS = 24
WITHOUT_NUMBERS = frozenset({"logs", "text", "row"})
WITH_ALL = frozenset({"query", "custom"})
DASHBOARD_PATH = lazy_pattern(r"^/d/([^/?]+)")
EXACT_MATCH = lazy_pattern(r"""(?P<operator>=~|!~|!=|=)\s*["`]\s*\$\{?(?P<name>\w+)""")
SAFE_TEXT = lazy_pattern(r"`[^`]*\$\{\w+:regex\}[^`]*`")

HINTS = {
    "dashboard/all-matches-nothing": "compare with =~, and give the variable `allValue: .*`",
    "dashboard/all-on-the-wrong-type": "make it a query or custom variable, or switch All off",
    "dashboard/datasource-by-name": 'write {"type": "prometheus", "uid": ...} with the name of a backend as uid',
    "dashboard/duplicate-panel-id": "give each panel an id of its own, or none",
    "dashboard/no-description": "say in `description` what a good value looks like",
    "dashboard/no-unit": "set `unit`; a pure count is `short`",
    "dashboard/off-the-grid": "keep x + w at 24 or below",
    "dashboard/overlapping-panels": "move one of them, or make it smaller",
    "dashboard/undefined-variable": "define it, or mend its name",
    "dashboard/unsafe-text": "write it between backticks, as in |~ `(?i)${name:regex}`",
    "dashboard/unused-variable": "use it in a query, or remove it",
}


def lint(dashboard: dict[str, Any]) -> tuple[Diagnostic, ...]:
    """Every finding about a dashboard that `finalise` made, in the order of the rules."""
    title = dashboard.get("uid", "")
    return tuple(
        Diagnostic(code, f"dashboard {title}: {message}", hint=HINTS.get(code))
        for rule in RULES
        for code, message in rule(dashboard)
    )


def dangling_links(dashboard: dict[str, Any], uids: frozenset[str]) -> tuple[Diagnostic, ...]:
    """Links of a dashboard to dashboards that are not among `uids`."""
    targets = (DASHBOARD_PATH.match(value) for _, value in _strings(dashboard))
    missing = sorted({match[1] for match in targets if match} - uids)
    return tuple(
        Diagnostic(
            "dashboard/dangling-link",
            f"dashboard {dashboard.get('uid', '')}: a link leads to {uid!r}, which the spec does not list",
        )
        for uid in missing
    )


def _ids(dashboard: dict[str, Any]) -> Iterator[Finding]:
    ids = [panel.get("id") for panel in dashboard["panels"]]
    ids += [inner.get("id") for panel in dashboard["panels"] for inner in panel.get("panels", [])]
    for panel_id, count in Counter(ids).items():
        if count > 1:
            yield "dashboard/duplicate-panel-id", f"{count} panels have the id {panel_id}"


def _grid(dashboard: dict[str, Any]) -> Iterator[Finding]:
    columns: list[list[tuple[int, int, str]]] = [[] for _ in range(COLUMNS)]
    for panel in dashboard["panels"]:
        title, place = panel.get("title", ""), panel.get("gridPos", {})
        left, top, width, height = (place.get(key) for key in "xywh")
        if not _on_the_grid(left, top, width, height):
            yield "dashboard/off-the-grid", f"panel {title!r} is at {place}, not within the {COLUMNS} columns"
            continue
        for column in columns[left : left + width]:
            column.append((top, top + height, title))
    overlaps = {pair for column in columns for pair in _overlaps(sorted(column))}
    for upper, lower in sorted(overlaps):
        yield "dashboard/overlapping-panels", f"panels {upper!r} and {lower!r} overlap"


def _on_the_grid(left: Any, top: Any, width: Any, height: Any) -> bool:
    if not all(type(number) is int for number in (left, top, width, height)):
        return False
    return bool(left >= 0 and top >= 0 and width > 0 and height > 0 and left + width <= COLUMNS)


def _overlaps(spans: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of titles in one column, sorted by top, where a panel begins before one above it ends."""
    lowest, reaching = 0, ""
    for top, bottom, title in spans:
        if top < lowest:
            yield reaching, title
        if bottom > lowest:
            lowest, reaching = bottom, title


def _texts(dashboard: dict[str, Any]) -> Iterator[Finding]:
    for _, panel in all_panels(dashboard):
        if panel.get("type") != "text" and not panel.get("description"):
            yield "dashboard/no-description", f"panel {panel.get('title', '')!r} has no description"


def _units(dashboard: dict[str, Any]) -> Iterator[Finding]:
    for _, panel in all_panels(dashboard):
        has_unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit")
        if panel.get("type") not in WITHOUT_NUMBERS and not has_unit:
            yield "dashboard/no-unit", f"panel {panel.get('title', '')!r} has no unit"


def _datasources(dashboard: dict[str, Any]) -> Iterator[Finding]:
    holders = [(panel.get("title", ""), panel) for _, panel in all_panels(dashboard)]
    holders += [  # a query without a datasource of its own asks that of its panel
        (title, target)
        for title, panel in holders
        for target in panel.get("targets", [])
        if "datasource" in target or "datasource" not in panel
    ]
    holders += [
        (f"variable {v.get('name')}", v) for v in dashboard["templating"]["list"] if v.get("type") == "query"
    ]
    holders += [(f"annotation {a.get('name')}", a) for a in dashboard.get("annotations", {}).get("list", [])]
    for title, holder in holders:
        datasource = holder.get("datasource")
        wanted = "targets" not in holder or bool(holder["targets"])
        by_uid = isinstance(datasource, dict) and {"type", "uid"} <= datasource.keys()
        if wanted and not by_uid:
            yield "dashboard/datasource-by-name", f"{title!r} refers to its datasource as {datasource!r}"


def _variables(dashboard: dict[str, Any]) -> Iterator[Finding]:
    defined = {variable.get("name", "") for variable in dashboard["templating"]["list"]}
    used = {
        name
        for key, text in _strings(dashboard)
        if key != "definition"
        for name in referenced_variables(text)
    }
    for name in sorted(used - defined):
        yield "dashboard/undefined-variable", f"${name} is used and not defined"
    for name in sorted(defined - used):
        yield "dashboard/unused-variable", f"the variable {name} is defined and not used"


def _all_values(dashboard: dict[str, Any]) -> Iterator[Finding]:
    many: set[str] = set()
    for variable in dashboard["templating"]["list"]:
        if not (variable.get("includeAll") or variable.get("multi")):
            continue
        name, kind = variable.get("name", ""), variable.get("type")
        many.add(name)
        if kind not in WITH_ALL:
            yield "dashboard/all-on-the-wrong-type", f"the variable {name} is a {kind} and has no All"
        elif variable.get("includeAll") and variable.get("allValue") != ".*":
            yield (
                "dashboard/all-matches-nothing",
                f"All of the variable {name} is not the regular expression .*",
            )
    for query in list_queries(dashboard):
        for match in EXACT_MATCH.finditer(query.expression):
            if match["name"] in many and match["operator"] in ("=", "!="):
                comparison = f"${match['name']}, which has All, with {match['operator']}"
                yield "dashboard/all-matches-nothing", f"{query.role} {query.title!r} compares {comparison}"


def _free_text(dashboard: dict[str, Any]) -> Iterator[Finding]:
    boxes = {
        variable.get("name", "")
        for variable in dashboard["templating"]["list"]
        if variable.get("type") == "textbox"
    }
    for query in list_queries(dashboard):
        unsafe = referenced_variables(SAFE_TEXT.sub("", query.expression))
        for name in boxes.intersection(unsafe):
            yield "dashboard/unsafe-text", f"{query.role} {query.title!r} pastes ${name} unescaped"


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with the key that holds it, in no particular order."""
    pending = [("", value)]
    while pending:
        key, part = pending.pop()
        if isinstance(part, str):
            yield key, part
        elif isinstance(part, dict):
            pending.extend(part.items())
        elif isinstance(part, list):
            pending.extend([(key, item) for item in part])


RULES: tuple[Rule, ...] = (
    _ids,
    _grid,
    _texts,
    _units,
    _datasources,
    _variables,
    _all_values,
    _free_text,
)
