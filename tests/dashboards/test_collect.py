"""Whatever a dashboard file does, the compiler reports it and builds the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.dashboards.codes import CODES
from compiler.dashboards.collect import build_dashboards
from compiler.diagnostics import Report
from tests.dashboards.plans import LOKI, SPEC, plan_of

GOOD = """
from compiler.dashboards.layout import dashboard_of, row
from compiler.dashboards.panels import time_series
from compiler.dashboards.targets import prometheus

def dashboard(plan):
    query = prometheus(plan).query("sum by (job) (up)", "{{job}}")
    panel = time_series("Up", "Targets that answer.", query, unit="short")
    rows = (row(8, panel),)
    return dashboard_of(uid="good-one", title="Good", description="", tags=(), variables=(), rows=rows)
"""

FAILING = {
    "an exception": ("def dashboard(plan):\n    return 1 / 0\n", "dashboard/failed", 2),
    "an exception on import": ("import does_not_exist_anywhere\n", "dashboard/failed", 1),
    "a syntax error": ("x = 1\ndef dashboard(plan:\n", "dashboard/failed", 2),
    "a call of sys.exit": ("import sys\ndef dashboard(plan):\n    sys.exit(3)\n", "dashboard/failed", 3),
    "endless recursion": ("def dashboard(plan):\n    return dashboard(plan)\n", "dashboard/failed", 2),
    "a null byte": ("x = '\0'\n", "dashboard/failed", 1),
    "no function": ("dashboards = 1\n", "dashboard/no-function", 1),
    "no result": ("def dashboard(plan):\n    pass\n", "dashboard/not-a-dashboard", 1),
    "another uid": (GOOD, "dashboard/uid-mismatch", 1),
    "a value that is not JSON": (
        "import grafanalib.core\ndef dashboard(plan):\n    return grafanalib.core.Dashboard(title=object())\n",
        "dashboard/failed",
        1,
    ),
}


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("what", FAILING)
def test_a_failing_file_is_reported_with_its_line(what: str, tmp_path: Path) -> None:
    text, code, line = FAILING[what]
    report = Report()
    folder = write(tmp_path / "dashboards_src", bad_one=text, good_one=GOOD)
    built = build_dashboards(plan_of(["bad-one", "good-one"]), report, folder)
    assert [dashboard.uid for dashboard in built] == ["good-one"]
    (finding,) = report.diagnostics
    assert finding.code == code
    assert finding.span is not None
    assert (finding.span.path, finding.span.line) == ("dashboards_src/bad_one.py", line)
    assert str(tmp_path) not in finding.message
    assert report.sources["dashboards_src/bad_one.py"].text == text


def test_a_dashboard_without_a_file_is_reported_at_its_place_in_the_spec(tmp_path: Path) -> None:
    report = Report()
    assert build_dashboards(plan_of(["nowhere"]), report, tmp_path / "dashboards_src") == ()
    (finding,) = report.diagnostics
    assert (finding.code, finding.span) == ("dashboard/missing-file", SPEC)
    assert "dashboards_src/nowhere.py" in finding.message


def test_a_missing_datasource_is_reported(tmp_path: Path) -> None:
    report = Report()
    folder = write(tmp_path / "dashboards_src", good_one=GOOD)
    assert build_dashboards(plan_of(["good-one"], [LOKI]), report, folder) == ()
    (finding,) = report.diagnostics
    assert "no prometheus datasource" in finding.message


def test_findings_about_the_shape_point_at_the_file(tmp_path: Path) -> None:
    report = Report()
    folder = write(tmp_path / "dashboards_src", good_one=GOOD.replace('"Targets that answer."', '""'))
    build_dashboards(plan_of(["good-one"]), report, folder)
    (finding,) = report.diagnostics
    assert finding.code == "dashboard/no-description"
    assert finding.span is not None
    assert finding.span.path == "dashboards_src/good_one.py"


def test_the_template_for_newcomers_compiles(tmp_path: Path) -> None:
    """The file in the docstring of dashboards_src is a whole dashboard without findings."""
    import dashboards_src

    lines = (dashboards_src.__doc__ or "").splitlines()
    text = "\n".join(line.removeprefix("    ") for line in lines if not line or line.startswith("    "))
    assert len([line for line in text.splitlines() if line]) <= 20
    report = Report()
    folder = write(tmp_path / "dashboards_src", pod_restarts=text)
    (built,) = build_dashboards(plan_of(["pod-restarts"]), report, folder)
    assert report.diagnostics == []
    assert built.model["panels"][0]["title"] == "Restarts"


def test_a_file_never_shadows_a_module(tmp_path: Path) -> None:
    import sys

    before = set(sys.modules)
    write(tmp_path / "dashboards_src", json="def dashboard(plan): pass\n")
    build_dashboards(plan_of(["json"]), Report(), tmp_path / "dashboards_src")
    assert set(sys.modules) == before


def test_every_code_has_a_page() -> None:
    sources = (Path(__file__).resolve().parents[2] / "compiler/dashboards").glob("*.py")
    used = {
        word
        for source in sources
        if source.stem != "codes"
        for word in source.read_text(encoding="utf-8").split('"')
        if word.startswith("dashboard/")
    }
    assert used == set(CODES)
