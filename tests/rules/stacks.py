"""Compiled specs with rules, for tests of what became of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from compiler.artifacts import Artifacts
from compiler.diagnostics import Report
from compiler.kinds.rule import Alert
from compiler.pipeline import compile_spec
from tests.plans import SPECS

WITH_RULES = tuple(path for path in SPECS if "\nrules:" in path.read_text(encoding="utf-8"))
KAIWO = next(path for path in SPECS if path.stem == "kaiwo")


@cache
def artifacts_of(path: Path) -> Artifacts:
    """Everything that one of the specs compiles to."""
    return compile_spec(path, {}, Report())


def alerts_of(path: Path) -> list[Alert]:
    """All alerts of one of the specs."""
    rules = (rule for group in artifacts_of(path).rules for rule in group.rules)
    return [rule for rule in rules if isinstance(rule, Alert)]
