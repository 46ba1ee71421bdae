"""What the builder makes of Python values, and what it refuses."""

from __future__ import annotations

import math
from typing import Any

import pytest

from compiler.alloy.ast import Binary, Call, Identifier, Number, Paren, String, Unary
from compiler.alloy.build import AlloyBuildError, access, attr, binary, block, call, ref, string, unary, value


def test_operations_get_the_parentheses_they_need() -> None:
    a, b, c = ref("a"), ref("b"), ref("c")
    assert binary(binary(a, "+", b), "*", c) == Binary(Paren(Binary(a, "+", b)), "*", c)
    assert binary(a, "+", binary(b, "*", c)) == Binary(a, "+", Binary(b, "*", c))
    assert binary(a, "-", binary(b, "-", c)) == Binary(a, "-", Paren(Binary(b, "-", c)))
    assert binary(binary(a, "^", b), "^", c) == Binary(Paren(Binary(a, "^", b)), "^", c)
    assert unary("-", binary(a, "+", b)) == Unary("-", Paren(Binary(a, "+", b)))
    assert access(unary("-", a), "x").value == Paren(Unary("-", a))


def test_values_become_literals() -> None:
    assert value('a"\t\ufeff') == String('"a\\"\\t\\ufeff"')
    assert value(-5) == Unary("-", Number("5"))
    assert value(1e300) == Number("1e+300")
    assert call("f", 1) == Call(Identifier("f"), (Number("1"),))


@pytest.mark.parametrize(
    "refused",
    [
        math.inf,
        math.nan,
        2**63,
        b"bytes",
        {1, 2},
        Ellipsis,
        {1: "a"},
        {"": "empty key"},
        {'quote"and`backtick': 1},
        {"back\\slash": 1},
        {"new\nline": 1},
        {"zero\u200bwidth": 1},
        "\ud800",
    ],
    ids=ascii,
)
def test_what_alloy_cannot_express_is_refused(refused: Any) -> None:
    with pytest.raises(AlloyBuildError):
        value(refused)


def test_a_cyclic_value_is_refused() -> None:
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    with pytest.raises(AlloyBuildError, match="nested deeper"):
        value(cyclic)


@pytest.mark.parametrize("name", ["", "a-b", "1a", "true", "a b", "a.b", "²"])
def test_names_are_identifiers(name: str) -> None:
    with pytest.raises(AlloyBuildError):
        attr(name, 1)
    with pytest.raises(AlloyBuildError):
        block("b", name)


@pytest.mark.parametrize("name", ["a.", ".a", "a..b", "a.true"])
def test_block_names_and_references_are_dotted_identifiers(name: str) -> None:
    with pytest.raises(AlloyBuildError):
        block(name, None)
    with pytest.raises(AlloyBuildError):
        ref(name)


@pytest.mark.parametrize("line", ["a\rb", "a\0b", "\ufeff", "\ud800"])
def test_comments_hold_what_a_line_can_hold(line: str) -> None:
    with pytest.raises(AlloyBuildError):
        block("b", None, comment=[line])


def test_lone_surrogates_are_no_text() -> None:
    with pytest.raises(AlloyBuildError):
        string("\udfff")
