"""What a dashboard lets its reader choose -> an entry of `templating.list` with only the keys of its type.

These stand in for grafanalib's Template, one class for seven types that gives each of them the keys of all
(`refresh`, `auto`, `tags`, a null `current`). A query variable of one datasource cannot hold the query of the
other: Prometheus takes a function, Loki an object.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from compiler.dashboards.targets import reference
from compiler.plan.model import Datasource

ALL = {"text": "All", "value": "$__all"}
REFRESH_ON_TIME_RANGE = 2
SORT_ALPHABETICALLY = 1
LABEL_VALUES_QUERY = 1  # the number of label_values in both datasources' variable editors
HIDE_NOTHING = 0


class LabelValues(Struct, frozen=True):
    """The values of `label` on the series or streams that `selector` selects.

    With `include_all` several values can be chosen and the first choice is All, which matches every value and
    also the absence of the label; queries must then use `=~`.
    """

    name: str
    title: str
    description: str
    datasource: Datasource
    selector: str
    label: str
    include_all: bool = False

    def to_json_data(self) -> dict[str, Any]:
        return {
            "type": "query",
            **_common(self.name, self.title, self.description),
            "allValue": ".*" if self.include_all else None,
            "current": ALL if self.include_all else {},
            "datasource": reference(self.datasource),
            "definition": f"label_values({self.selector}, {self.label})",
            "includeAll": self.include_all,
            "multi": self.include_all,
            "options": [],
            "query": self._query(),
            "refresh": REFRESH_ON_TIME_RANGE,
            "sort": SORT_ALPHABETICALLY,
        }

    def _query(self) -> dict[str, Any]:
        match self.datasource.kind:
            case "prometheus":
                return {
                    "qryType": LABEL_VALUES_QUERY,
                    "query": f"label_values({self.selector}, {self.label})",
                    "refId": "PrometheusVariableQueryEditor-VariableQuery",
                }
            case "loki":
                return {
                    "label": self.label,
                    "refId": "LokiVariableQueryEditor-VariableQuery",
                    "stream": self.selector,
                    "type": LABEL_VALUES_QUERY,
                }


class TextBox(Struct, frozen=True):
    """Free text. Inside a query only as `${name:regex}` between backticks: see `search_filter`."""

    name: str
    title: str
    description: str
    default: str = ""

    def to_json_data(self) -> dict[str, Any]:
        chosen = {"selected": True, "text": self.default, "value": self.default}
        return {
            "type": "textbox",
            **_common(self.name, self.title, self.description),
            "current": chosen,
            "options": [chosen],
            "query": self.default,
        }


class Choice(Struct, frozen=True):
    """A closed set of values, in the order given; All as in LabelValues. The default is All or the first."""

    name: str
    title: str
    description: str
    values: tuple[str, ...]
    include_all: bool = False

    def to_json_data(self) -> dict[str, Any]:
        first = ALL if self.include_all else {"text": self.values[0], "value": self.values[0]}
        options = [*([ALL] if self.include_all else []), *({"text": v, "value": v} for v in self.values)]
        return {
            "type": "custom",
            **_common(self.name, self.title, self.description),
            "allValue": ".*" if self.include_all else None,
            "current": first,
            "includeAll": self.include_all,
            "multi": self.include_all,
            "options": [{**option, "selected": option == first} for option in options],
            "query": ",".join(self.values),
        }


class Interval(Struct, frozen=True):
    """A duration to choose, such as the window of a rate; the first value is the default."""

    name: str
    title: str
    description: str
    values: tuple[str, ...]

    def to_json_data(self) -> dict[str, Any]:
        return {
            "type": "interval",
            **_common(self.name, self.title, self.description),
            "auto": False,
            "current": {"text": self.values[0], "value": self.values[0]},
            "options": [
                {"selected": position == 0, "text": value, "value": value}
                for position, value in enumerate(self.values)
            ],
            "query": ",".join(self.values),
            "refresh": REFRESH_ON_TIME_RANGE,
        }


Variable: TypeAlias = LabelValues | TextBox | Choice | Interval


def search_filter(name: str) -> str:
    """A LogQL line filter for the text in the variable: case is ignored, an empty text keeps every line.

    `:regex` escapes what a regular expression would act on and switches off the datasource's own quoting;
    backticks take the backslashes and quotation marks of the result as they are. The one character that
    cannot be searched for is the backtick itself.
    """
    return f"|~ `(?i)${{{name}:regex}}`"


def _common(name: str, title: str, description: str) -> dict[str, Any]:
    return {
        "description": description,
        "hide": HIDE_NOTHING,
        "label": title,
        "name": name,
        "skipUrlSync": False,
    }
