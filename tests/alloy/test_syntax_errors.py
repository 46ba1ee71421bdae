"""The first error of a rejected source, in the place and the words of the official parser."""

from __future__ import annotations

import pytest

from compiler.alloy import AlloySyntaxError, parse


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("a = ", "1:5: expected expression, got EOF"),
        ("a = [1\n]", "1:7: missing ',' in expression list"),
        ("a = [1)", "1:7: missing ',' in expression list"),
        ("a = { b = 1 c = 2 }", "1:13: missing ',' in field list"),
        ("a = (1\n)", "1:7: expected ), got TERMINATOR"),
        ("a = {", "1:6: expected }, got EOF"),
        ("a = {]", "1:6: expected }, got ]"),
        ("a = {b=1,]", "1:10: expected field name (string or identifier), got ]"),
        ("b {}}", "1:5: expected TERMINATOR, got }"),
        ("a = 1\n}", "2:1: expected identifier, got }"),
        ("a . ", "1:5: expected identifier, got EOF"),
        ("a = b.\n", "2:1: expected IDENT, got EOF"),
        ('b "a-b" {}', '1:3: expected block label to be a valid identifier, but got "a-b"'),
        ('b "" 1', "1:6: expected attribute assignment or block body, got NUMBER"),
        ("a.b = 1", '1:1: attribute names may only consist of a single identifier with no "."'),
        ("a.b = ]", '1:1: attribute names may only consist of a single identifier with no "."'),
        ("a.b = $", "1:7: illegal character U+0024 '$'"),
        ('b "l" = 1', "1:3: attribute names may not have labels"),
        ("a = b {} ]", "1:5: cannot use a block as an expression"),
        ('a = b "c"', "1:10: expected {, got TERMINATOR"),
        ("a = b { c = ] }", "1:13: expected expression, got ]"),
        ("é = ²", "1:6: illegal character U+00B2 '²'"),
    ],
)
def test_the_first_error_is_the_official_one(source: str, error: str) -> None:
    with pytest.raises(AlloySyntaxError) as raised:
        parse(source)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"a = 1\0", "1:6: illegal character NUL"),
        (b"a 1\0", "1:4: illegal character NUL"),  # read while the number is scanned
        (b"a 1 \0", "1:3: expected block label, got NUMBER"),
        (b'a = "\xff"', "1:6: illegal UTF-8 encoding"),
        (b"// \xed\xa0\x80\n", "1:4: illegal UTF-8 encoding"),
        (b"a = 1\xef\xbb\xbf", "1:6: illegal byte order mark"),
        (b"\xef\xbb\xbfa = ", "1:8: expected expression, got EOF"),
        (b"a = 1 /* \0", "1:10: illegal character NUL"),
        (b"a\r= 1\r\rb = 1", "1:8: expected TERMINATOR, got IDENT"),
    ],
)
def test_bytes_that_no_source_may_hold(source: bytes, error: str) -> None:
    with pytest.raises(AlloySyntaxError) as raised:
        parse(source)
    assert str(raised.value) == error


def test_a_str_with_a_lone_surrogate_is_not_utf_8() -> None:
    with pytest.raises(AlloySyntaxError, match="illegal UTF-8"):
        parse('a = "\ud800"')
