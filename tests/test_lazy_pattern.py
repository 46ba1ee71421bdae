"""Expressions that wait for their first use are expressions, and behave as compiled ones do."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import compiler
from compiler.lazy_pattern import LazyPattern, lazy_pattern


def _of_modules() -> Iterator[tuple[str, LazyPattern]]:
    for module in pkgutil.walk_packages(compiler.__path__, "compiler."):
        if module.name != "compiler.__main__":
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, LazyPattern):
                    yield f"{module.name}.{name}", value


PATTERNS = dict(_of_modules())


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("name", PATTERNS)
def test_each_pattern_is_a_regular_expression(name: str) -> None:
    assert re.compile(*PATTERNS[name].given)


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.match("x")


def test_a_pattern_answers_as_a_compiled_one() -> None:
    letters = lazy_pattern("[a-c]+", re.IGNORECASE)
    found = letters.fullmatch("aBc")
    assert found is not None
    assert found.group() == "aBc"
    assert letters.sub("-", "xABCx") == "x-x"
    assert letters.pattern == "[a-c]+"
