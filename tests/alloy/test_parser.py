"""What the parser makes of correct sources."""

from __future__ import annotations

import pytest

from compiler.alloy import ast, parse
from compiler.alloy.ast import Access, Attribute, Binary, Block, Identifier, Number, Paren, Unary


def value_of(source: str) -> ast.Expr:
    (attribute,) = parse(f"a = {source}\n").body
    assert isinstance(attribute, Attribute)
    return attribute.value


def n(text: str) -> Number:
    return Number(text)


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("1 + 2 * 3", Binary(n("1"), "+", Binary(n("2"), "*", n("3")))),
        ("1 - 2 - 3", Binary(Binary(n("1"), "-", n("2")), "-", n("3"))),
        ("2 ^ 3 ^ 2", Binary(n("2"), "^", Binary(n("3"), "^", n("2")))),
        ("-2 ^ 2", Binary(Unary("-", n("2")), "^", n("2"))),
        ("2 ^ -1", Binary(n("2"), "^", Unary("-", n("1")))),
        ("!b == c", Binary(Unary("!", Identifier("b")), "==", Identifier("c"))),
        (
            "(b || c) && d",
            Binary(Paren(Binary(Identifier("b"), "||", Identifier("c"))), "&&", Identifier("d")),
        ),
        ("-b.c", Unary("-", Access(Identifier("b"), "c"))),
    ],
)
def test_operators_bind_as_in_the_official_parser(source: str, tree: ast.Expr) -> None:
    assert value_of(source) == tree


def test_spans_count_bytes_and_leave_equality_alone() -> None:
    file = parse('é = "ü"\nb "l" {\n\tc = 1\n}\n')
    first, block = file.body
    assert (first.start, first.end) == (0, len('é = "ü"'.encode()))
    assert file.position(block.start) == (2, 1)
    assert isinstance(block, Block)
    (inner,) = block.body
    assert (file.span(inner, "x.alloy").line, file.span(inner, "x.alloy").end_column) == (3, 7)
    assert block == Block("b", "l", (Attribute("c", Number("1")),))


def test_a_node_can_be_hashed_compared_and_shown() -> None:
    one, other = parse("a = [1, {b = null}]\n"), parse("\na  =  [ 1, { b = null } ]")
    assert one == other
    assert hash(one) == hash(other)
    assert repr(one) == repr(other)
    assert one != parse("a = [1, {c = null}]\n")
    assert repr(one.body[0]) == (
        "Attribute(name='a', value=Array(items=(Number(text='1'), "
        "Object(fields=(Field(key='b', value=Null(), quoted=False),)))))"
    )
