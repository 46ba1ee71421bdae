"""The official layout, in the cases that a reader of the code would ask about, and where it is not safe."""

from __future__ import annotations

import pytest

from compiler.alloy import format_source
from compiler.alloy.layout_hazards import find_hazard


@pytest.mark.parametrize(
    ("source", "formatted"),
    [
        ("", "\n"),
        ("b {a=1\n cc=2}", "b {\n\ta  = 1\n\tcc = 2\n}\n"),
        ("a = 1\nb {}", "a = 1\n\nb { }\n"),
        ("a = 1\n\n\nb = 2", "a = 1\n\nb = 2\n"),
        ("a = [\n1,\n]\nbbb = 2", "a = [\n\t1,\n]\nbbb = 2\n"),
        ("a = [1,\n2]", "a = [1,\n\t2]\n"),
        ("x = {a = 1,\nbbb = 2}", "x = {a = 1,\n\tbbb  = 2}\n"),
        ("a = 1 // x\nbbb = 222 // y", "a   = 1   // x\nbbb = 222 // y\n"),
        ("b { // c\na = 1\n}", "b { // c\n\ta = 1\n}\n"),
        ("a = 5 .x", "a = 5 .x\n"),
        ("é = 1\nab = 2", "é  = 1\nab = 2\n"),
        ("\ufeffa = 1\r\n", "a = 1\n"),
        ("a = b. /* c */ c.d", "a = b.c /* c */ .d\n"),
    ],
)
def test_the_layout_is_the_official_one(source: str, formatted: str) -> None:
    assert format_source(source) == formatted
    assert find_hazard(source, formatted) is None


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        ('a = 1\nb = "x\ty"\n', "alloy/format-changes-meaning", (2, 5)),
        ("a = `x  \ny`", "alloy/format-changes-meaning", (1, 5)),
        ('a = { "x\\ny" = 1 }', "alloy/format-changes-meaning", (1, 7)),
        ("a = [f(\n)]", "alloy/format-breaks-file", (2, 1)),
        ("a. // c\nb {}", "alloy/format-breaks-file", (2, 3)),
    ],
)
def test_a_layout_that_is_not_safe_is_found(source: str, code: str, place: tuple[int, int]) -> None:
    hazard = find_hazard(source, format_source(source))
    assert hazard is not None
    assert (hazard.code, hazard.line, hazard.column) == (code, *place)
