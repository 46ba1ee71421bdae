"""Every kind is in its table, in the schema that editors use, and shown by a case."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

from compiler.cli.schema import schema_text
from compiler.kinds import jobs, rules, sources
from compiler.kinds.contract import Input
from compiler.kinds.jobs import JOBS
from compiler.kinds.rule import RuleEntry
from compiler.kinds.rules import RULES
from compiler.kinds.sources import SOURCES

ROOT = Path(__file__).resolve().parents[1]
KINDS: dict[str, type[Input] | type[RuleEntry]] = {**JOBS, **SOURCES, **RULES}
TABLES = [(jobs, JOBS), (rules, RULES), (sources, SOURCES)]


@pytest.mark.parametrize(("package", "table"), TABLES, ids=["jobs", "rules", "sources"])
def test_every_module_is_in_its_table(package: ModuleType, table: dict[str, type]) -> None:
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    listed = {kind.__module__.rpartition(".")[2] for kind in table.values()}
    assert modules == listed, f"add the module to the table in {package.__name__}/__init__.py"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_a_case(name: str) -> None:
    specs = (ROOT / "tests" / "cases").glob("*/spec.yaml")
    shown = [path.parent.name for path in specs if f"kind: {name}" in path.read_text(encoding="utf-8")]
    assert shown, f"write tests/cases/<behaviour>/spec.yaml for kind {name}"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_is_known_by_its_own_name(name: str) -> None:
    kind = KINDS[name]
    module = importlib.import_module(kind.__module__)
    assert kind.kind == name
    assert module.__doc__


def test_the_schema_for_editors_is_up_to_date() -> None:
    committed = (ROOT / "specs" / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run `.venv/bin/alloyc schema > specs/schema.json`"
