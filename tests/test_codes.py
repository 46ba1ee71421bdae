"""Every code that a finding can have is explained, and every spec code has a case that shows its message."""

from __future__ import annotations

import re
from pathlib import Path

from compiler.cli.explain import all_codes

ROOT = Path(__file__).resolve().parents[1]
CODE = re.compile(r'"((?:spec|output|rule|test|trace)/[a-z][a-z0-9-]*)"')
KINDS = (
    "scope",
    "sink",
    "collector",
    "backend",
    "parameter",
    "source",
    "job",
)  # of the one code that is put together


def used_codes() -> set[str]:
    used = {f"spec/unknown-{kind}" for kind in KINDS}
    for path in (ROOT / "compiler").rglob("*.py"):
        if path.name != "codes.py":
            used |= set(CODE.findall(path.read_text(encoding="utf-8")))
    return used


def test_every_code_is_explained() -> None:
    assert used_codes() <= all_codes().keys()


def test_every_explained_code_is_used() -> None:
    prefixes = ("spec/", "output/", "rule/", "test/", "trace/")
    explained = {code for code in all_codes() if code.startswith(prefixes)}
    assert explained == used_codes()


def test_every_code_about_the_meaning_of_a_spec_has_a_case() -> None:
    from compiler.kinds.codes import CODES as RULE_CODES
    from compiler.plan.codes import CODES

    folders = [ROOT / "tests" / kind for kind in ("rejected", "warned")]
    shown = {
        path.parent.parent.relative_to(folder).as_posix()
        for folder in folders
        for path in folder.rglob("spec.yaml")
    }
    assert CODES.keys() | RULE_CODES.keys() <= shown
