"""The JSON of a dashboard that was saved from Grafana in, a model of the shape that the compiler's own have out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TypeAlias

from compiler.dashboards.to_json import without_nulls
from compiler.diagnostics import Diagnostic, Span

_Shape: TypeAlias = dict[str, Any]
# What must be an object, a list of objects, a number or a text wherever it is there; the rest is Grafana's business.
_DATASOURCE: _Shape = {"type": str, "uid": str}
_TARGET: _Shape = {"expr": str, "legendFormat": str, "datasource?": _DATASOURCE}
_PANEL: _Shape = {
    "id": int,
    "title": str,
    "type": str,
    "description": str,
    "gridPos": {},
    "datasource?": _DATASOURCE,
    "fieldConfig": {"defaults": {"unit": str}, "overrides": [{}]},
    "targets": [_TARGET],
    "transformations": [{}],
}
_VARIABLE: _Shape = {
    "name": str,
    "type": str,
    "datasource?": _DATASOURCE,
    "query?": {"query": str, "stream": str, "label": str},
}
_DASHBOARD: _Shape = {
    "uid": str,
    "title": str,
    "panels": [_PANEL | {"panels": [_PANEL]}],
    "templating": {"list": [_VARIABLE]},
    "annotations": {"list": [{"name": str, "expr": str, "datasource?": _DATASOURCE}]},
}
"""A key with `?` may hold something else than an object, too."""

_MOST_NESTED = 100
_NAMES = {int: "a number", str: "a text", dict: "an object", list: "a list"}
# Grafana sets these anew in each installation, so that a saved value would be wrong in the next.
_PER_INSTALLATION = ("id", "version", "iteration", "__inputs", "__requires", "__elements")


class UnfitError(Exception):
    """The text is no dashboard; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_saved(text: str, file: str, uid: str) -> dict[str, Any]:
    """The model of the dashboard `uid`. Raises UnfitError where the text has another shape."""
    model = without_nulls(_parse(text, file))
    problem = next(_misfits(model, _DASHBOARD, "the dashboard"), None)
    if problem:
        raise _unfit(f"{file}: {problem}", file)
    if model.setdefault("uid", uid) != uid:
        message = f"{file} holds the dashboard {model['uid']!r}, not {uid!r}"
        raise UnfitError(Diagnostic("dashboard/uid-mismatch", message, Span(file, 1, 1, 1, 1)))
    model.setdefault("panels", [])
    model.setdefault("templating", {}).setdefault("list", [])
    model.setdefault("annotations", {}).setdefault("list", [])
    return {key: value for key, value in model.items() if key not in _PER_INSTALLATION}


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _unfit(f"{file} is not JSON: {error.msg}", file, error.lineno, error.colno) from None
    except ValueError as error:  # NaN, half of a surrogate pair, a number of thousands of digits
        raise _unfit(f"{file} holds what no JSON file can: {error}", file) from None
    except RecursionError:
        raise _unfit(f"{file} is nested too deeply", file) from None
    if not isinstance(value, dict):
        raise _unfit(f"{file} holds no JSON object", file)
    if _is_deeper(value, _MOST_NESTED):
        raise _unfit(f"{file} is nested too deeply", file)
    inner = value.get("dashboard")  # as Grafana's HTTP API gives it
    return inner if isinstance(inner, dict) and "panels" in inner else value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _is_deeper(value: Any, depth: int) -> bool:
    level = [value]
    while level and depth:
        depth -= 1
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
    return bool(level)


def _misfits(value: Any, shape: Any, where: str) -> Iterator[str]:
    wanted: Any = shape if isinstance(shape, type) else type(shape)
    if not isinstance(value, wanted) or isinstance(value, bool):
        yield f"{where} is not {_NAMES[wanted]}"
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            name = key.removesuffix("?")
            if name in value and (name == key or isinstance(value[name], dict)):
                yield from _misfits(value[name], inner, f"`{name}` of {where}")
    elif isinstance(shape, list):
        for position, item in enumerate(value, 1):
            yield from _misfits(item, shape[0], f"item {position} of {where}")


def _unfit(message: str, file: str, line: int = 1, column: int = 1) -> UnfitError:
    hint = "save it in Grafana with Export, Save to file"
    place = Span(file, line, column, line, column)
    return UnfitError(Diagnostic("dashboard/not-a-dashboard", message, place, hint))
