"""Every code of the checker is explained by a config that has the finding, and by one that has not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import compiler.alloy.checker
from compiler.alloy import AlloySyntaxError, parse
from compiler.alloy.checker import check
from compiler.alloy.checker.codes import CODES
from compiler.diagnostics import SourceText

EXAMPLES = {code: explanation for code, explanation in CODES.items() if explanation.failing}


def codes_in(text: str) -> set[str]:
    try:
        file = parse(text)
    except AlloySyntaxError:
        return {"alloy/syntax-error"}
    return {finding.code for finding in check(file, SourceText("example.alloy", text, "bytes"))}


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_the_failing_example_has_the_finding(code: str) -> None:
    assert code in codes_in(EXAMPLES[code].failing)


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_the_mended_example_has_it_no_more(code: str) -> None:
    assert code not in codes_in(EXAMPLES[code].mended)


def test_every_code_in_the_source_is_explained() -> None:
    package = Path(compiler.alloy.checker.__file__).parent
    modules = [*package.rglob("*.py"), package.parents[1] / "cli" / "alloy_files.py"]
    sources = [path.read_text(encoding="utf-8") for path in modules if path.name != "codes.py"]
    used = {code for source in sources for code in re.findall(r'"(alloy/[a-z-]+)"', source)}
    assert used == set(CODES)
