"""A plan and the folder dashboards_src -> the JSON of the dashboards that the plan lists, saved ones included."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compiler.coverage.dashboard_fields import lint_fields
from compiler.dashboards.lint import dangling_links, lint
from compiler.dashboards.saved import UnfitError, read_saved
from compiler.dashboards.to_json import finalise
from compiler.diagnostics import Diagnostic, Report, SourceText, Span
from compiler.plan.model import DashboardPlan, Plan

DASHBOARD_FILES = Path(__file__).resolve().parents[2] / "dashboards_src"


class BuiltDashboard(Struct, frozen=True):
    """A dashboard: its uid, the file that it comes from (`dashboards_src/kaiwo_gpu.py`) and Grafana's JSON."""

    uid: str
    file: str
    model: dict[str, Any]


def build_dashboards(
    plan: Plan, report: Report, folder: Path = DASHBOARD_FILES
) -> tuple[BuiltDashboard, ...]:
    """Runs the file of each dashboard of the plan. A file that fails is left out and in the report."""
    built = tuple(dashboard for entry in plan.dashboards for dashboard in _build(plan, entry, folder, report))
    uids = frozenset(entry.uid for entry in plan.dashboards)
    for dashboard in built:
        place = Span(dashboard.file, 1, 1, 1, 1)
        findings = (
            *lint(dashboard.model),
            *lint_fields(dashboard.model),
            *dangling_links(dashboard.model, uids),
        )
        report.extend(replace(finding, span=place) for finding in findings)
    return built


def _build(plan: Plan, entry: DashboardPlan, folder: Path, report: Report) -> Iterator[BuiltDashboard]:
    if entry.saved is not None:
        yield from _saved(entry, *entry.saved, report)
        return
    path = folder / f"{entry.uid.replace('-', '_')}.py"
    name = f"{folder.name}/{path.name}"
    try:
        report.sources[name] = SourceText(name, _read(path, name, entry))
        yield BuiltDashboard(entry.uid, name, _run(plan, path, name, entry.uid))
    except _RefusedError as refusal:
        report.add(refusal.diagnostic)


def _saved(entry: DashboardPlan, file: str, text: str, report: Report) -> Iterator[BuiltDashboard]:
    report.sources[file] = SourceText(file, text)
    try:
        yield BuiltDashboard(entry.uid, file, read_saved(text, file, entry.uid))
    except UnfitError as refusal:
        report.add(refusal.diagnostic)


class _RefusedError(Exception):
    """One file cannot become a dashboard; the others still can."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def _read(path: Path, name: str, entry: DashboardPlan) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        message = f"there is no readable file {name} for the dashboard {entry.uid!r}"
        hint = f"write {name} with a function dashboard(plan), or remove the dashboard from the spec"
        raise _RefusedError(Diagnostic("dashboard/missing-file", message, entry.span, hint)) from None


def _run(plan: Plan, path: Path, name: str, uid: str) -> dict[str, Any]:
    """Imports the file, calls its function, takes the JSON. Raises _RefusedError whatever the file does."""
    try:
        result = _load(path, name)(plan)
        if not hasattr(result, "auto_panel_ids"):
            what = f"dashboard(plan) of {name} returned a {type(result).__name__}, not a Dashboard"
            raise _refusal("dashboard/not-a-dashboard", what, name)
        model = finalise(result)
        if model.get("uid") != uid:
            what = f"{name} makes the dashboard {model.get('uid')!r}, not {uid!r}"
            raise _refusal("dashboard/uid-mismatch", what, name)
        return model
    except _RefusedError:
        raise
    except (Exception, SystemExit) as failure:  # the file is its author's program and may raise anything
        line = _failing_line(failure, path)
        raise _refusal("dashboard/failed", f"{name}: {_describe(failure)}", name, line) from failure


def _load(path: Path, name: str) -> Callable[[Plan], Any]:
    """The function `dashboard` of a file, which is found by its path: nothing in the compiler imports it."""
    module_name = f"alloyc dashboard {path.stem}"  # not an importable name, so it never shadows a module
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise _refusal("dashboard/missing-file", f"{name} cannot be imported", name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
    finally:
        sys.modules.pop(module_name, None)
    function = getattr(module, "dashboard", None)
    if not callable(function):
        raise _refusal("dashboard/no-function", f"{name} has no function dashboard(plan)", name)
    return function  # type: ignore[no-any-return]  # the file's author gives it its type


def _refusal(code: str, message: str, name: str, line: int = 1) -> _RefusedError:
    return _RefusedError(Diagnostic(code, message, Span(name, line, 1, line, 1)))


def _describe(failure: BaseException) -> str:
    return "".join(traceback.format_exception_only(failure)).strip().splitlines()[-1]


def _failing_line(failure: BaseException, path: Path) -> int:
    """The innermost line of the dashboard's own file that led to the failure, or of its syntax error."""
    if isinstance(failure, SyntaxError) and failure.filename == str(path):
        return failure.lineno or 1
    frames = traceback.extract_tb(failure.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == str(path)), 1)
