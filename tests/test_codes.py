"""Every code that a finding can have is explained, and every code has a case or a test that meets it."""

from __future__ import annotations

import re
from pathlib import Path

from compiler.alloy.checker.codes import CODES as CHECKER_CODES
from compiler.cli.explain import all_codes
from compiler.located_yaml.codes import CODES as YAML_CODES

ROOT = Path(__file__).resolve().parents[1]
SHOWN = re.compile(r"^(?:error|warning)\[([a-z]+/[a-z0-9-]+)\]", re.MULTILINE)
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


def test_every_code_is_met_by_a_case_or_a_test() -> None:
    """A code is met where a golden message shows it, where a test runs its example, or where a test names it."""
    tests = ROOT / "tests"
    goldens = "\n".join(path.read_text(encoding="utf-8") for path in tests.rglob("expected.txt"))
    # test_checker_codes and located_yaml/test_codes run the examples of these.
    examples = {code for code, page in (CHECKER_CODES | YAML_CODES).items() if page.failing}
    modules = "\n".join(path.read_text(encoding="utf-8") for path in tests.rglob("test_*.py"))
    modules += (tests / "checks" / "faults.py").read_text(encoding="utf-8")
    unmet = all_codes().keys() - set(SHOWN.findall(goldens)) - examples
    named = {code for code in unmet if re.search(rf"[\"\[]{re.escape(code)}[\"\]]", modules)}
    assert unmet - named == set()
