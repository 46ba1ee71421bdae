"""Go's number and string texts: what `printf` and `%q` print, and what strconv reads."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.languages.go_fmt import sprint, sprintf
from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_marshal import BadJson, marshal, unmarshal
from compiler.languages.go_strconv import (
    BadSyntax,
    extracted_text,
    format_float,
    parse_float,
    parse_int,
    quote,
    unquote,
)
from compiler.languages.go_strings import decode, encode, title, to_lower, to_upper
from compiler.languages.go_values import Int64, StringSlice


@pytest.mark.parametrize(
    ("pattern", "values", "printed"),
    [
        ("%5d|%-5d|%05d|%+d|% d", (42,) * 5, "   42|42   |00042|+42| 42"),
        ("%x|%X|%#x|%o|%#o|%O|%b|%c|%q|%U", (42,) * 10, "2a|2A|0x2a|52|052|0o52|101010|*|'*'|U+002A"),
        ("%6.2f|%e|%g|%G|%08.2f|%+.1f", (3.14159,) * 6, "  3.14|3.141590e+00|3.14159|3.14159|00003.14|+3.1"),
        ("%v %v %v %v", (1e20, 1e21, 1e6, 100000.0), "1e+20 1e+21 1e+06 100000"),
        ("%s|%10s|%-4s|%.2s|%q|%x|%X", ("abc",) * 7, 'abc|       abc|abc |ab|"abc"|616263|616263'),
        ("%v %+v %#v %T", ("a", "a", "a", "a"), 'a a "a" string'),
        ("%t %v", (True, False), "true false"),
        ("%v %d", (None, None), "<nil> %!d(<nil>)"),
        ("%v %#v", ([1, "a", None], [1, None]), "[1 a <nil>] []interface {}{1, interface {}(nil)}"),
        ("%v", ({"b": 1, "a": [2]},), "map[a:[2] b:1]"),
        ("%q %T", (StringSlice(["a", "b"]), Int64(1)), '["a" "b"] int64'),
        ("%d", ("x",), "%!d(string=x)"),
        ("%d %d", (1,), "1 %!d(MISSING)"),
        ("%d", (1, 2), "1%!(EXTRA int=2)"),
        ("%!", (), "%!!(MISSING)"),
        ("100%", (), "100%!(NOVERB)"),
        ("%[2]d %[1]d", (1, 2), "2 1"),
        ("%[3]d", (1,), "%!d(BADINDEX)"),
        ("%*d|%.*f", (4, 1, 2, 1.0), "   1|1.00"),
        ("%*d", ("x", 1), "%!(BADWIDTH)1"),
    ],
)
def test_a_format_prints_what_go_prints(pattern: str, values: tuple[object, ...], printed: str) -> None:
    assert sprintf(pattern, values) == printed


def test_print_puts_spaces_between_what_is_no_text() -> None:
    assert sprint([1, 2, "a", "b", 3, None]) == "1 2ab3 <nil>"


def test_a_text_too_wide_is_not_printed() -> None:
    with pytest.raises(NotSimulated):
        sprintf("%1000000d" * 5, [1] * 5)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (1.0, "1"),
        (1e3, "1000"),
        (1e25, "1" + "0" * 25),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (True, "true"),
        (None, None),
        ([1], None),
    ],
)
def test_an_extracted_value_has_the_text_that_stages_see(value: object, text: str | None) -> None:
    assert extracted_text(value) == text


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r'"a\tb\n\"\\"', 'a\tb\n"\\'),
        (r'"\x41\101\u00e9\U0001F600"', "AAé\U0001f600"),
        (r'"\xc3\xa9\xff"', "é\udcff"),
        ("`raw\\n\r`", "raw\\n"),
    ],
)
def test_a_literal_is_unquoted(literal: str, text: str) -> None:
    assert unquote(literal) == text


@pytest.mark.parametrize(
    "literal", ["", '"', '"a', "'a'", r'"\q"', r'"\'"', '"a\nb"', '"a"b"', r'"\ud800"', r'"\400"', "`a`b`"]
)
def test_what_is_no_literal_is_refused(literal: str) -> None:
    with pytest.raises(BadSyntax):
        unquote(literal)


@given(st.text())
def test_a_quoted_text_is_unquoted_to_itself(text: str) -> None:
    text = decode(encode(text))
    assert unquote(quote(text)) == text
    assert quote(text, ascii_only=True).isascii()


@given(st.floats(allow_nan=False))
def test_a_float_is_written_so_that_it_is_read_again(number: float) -> None:
    for verb in "efgx":
        assert parse_float(format_float(number, verb)) == number


@pytest.mark.parametrize("text", ["", "+", "1_", "0x1", "1e", ".", "1e400", "+nan", " 1", "1 ", "٣"])
def test_what_is_no_float_is_refused(text: str) -> None:
    with pytest.raises(BadSyntax):
        parse_float(text)


@pytest.mark.parametrize("text", ["", "1.0", "0x1", "1_0", "9223372036854775808", "--1", "٣"])
def test_what_is_no_integer_is_refused(text: str) -> None:
    with pytest.raises(BadSyntax):
        parse_int(text)


def test_special_floats_are_read() -> None:
    assert parse_float("-Inf") == -math.inf
    assert math.isnan(parse_float("NaN"))
    assert (parse_float("0x1p-2"), parse_float("1_000.5")) == (0.25, 1000.5)


def test_case_changes_go_rune_by_rune() -> None:
    assert to_upper("ßſǆ ﬁ") == "ßSǄ ﬁ"
    assert to_lower("İΣΑΣ") == "iσασ"
    assert title("hello wORLD foo-bar ǆ") == "Hello WORLD Foo-Bar ǅ"


def test_json_is_written_as_go_writes_it() -> None:
    value = {"b": [1.0, 1e21, 1e-7, None], "a": "<&>\u2028\x01é"}
    assert marshal(value) == '{"a":"\\u003c\\u0026\\u003e\\u2028\\u0001é","b":[1,1e+21,1e-7,null]}'
    assert marshal(value["b"], indent="  ", escape_html=False) == "[\n  1,\n  1e+21,\n  1e-7,\n  null\n]"


def test_json_is_read_as_go_reads_it() -> None:
    assert unmarshal('{"a":1,"a":12345678901234567890}') == {"a": 1.2345678901234567e19}
    with pytest.raises(BadJson):
        unmarshal("NaN")
    with pytest.raises(NotSimulated):
        unmarshal("[" * 100 + "]" * 100)
