"""Grafana's variables: each becomes something that parses, and every offset leads back."""

from __future__ import annotations

import pytest

from compiler.languages.grafana_variables import names, substitute


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rate(x[$__rate_interval])", "rate(x[5m])"),
        ("rate(x[${__rate_interval}])", "rate(x[5m])"),
        ("rate(x[[[__interval]]])", "rate(x[1m])"),
        ("increase(x[$__range]) / $__range_s", "increase(x[1h]) / 3600"),
        ("rate(x[$window:$step])", "rate(x[5m:5m])"),
        ("x offset $ago", "x offset 5m"),
        ("topk($n, x) > $limit", "topk(5, x) > 5"),
        ("sum by ($label) (x)", "sum by (label) (x)"),
        ('$metric{a="$a", b=~"${b:regex}"}', 'metric{a="a", b=~"b"}'),
        ('label_replace(x, "a", "$1", "b", "(.*)$")', 'label_replace(x, "a", "$1", "b", "(.*)$")'),
    ],
)
def test_a_variable_becomes_what_its_place_asks_for(query: str, expected: str) -> None:
    assert substitute(query).text == expected


def test_offsets_lead_back_to_the_query_as_written() -> None:
    query = 'sum(rate(x{a="$a"}[$__rate_interval])) by (b)'
    made = substitute(query)
    for word in ("sum", "rate(x", "x{", "by", "b)"):
        assert made.origin(made.text.rindex(word)) == query.rindex(word)
    assert made.origin(made.text.index("5m")) == query.index("$__rate_interval")


def test_a_known_value_is_used() -> None:
    assert substitute("rate(x[$window])", {"window": "2h"}).text == "rate(x[2h])"


def test_an_unknown_name_stays_when_the_names_are_known() -> None:
    assert substitute('x{a=~"^b$c"}', known={"d"}).text == 'x{a=~"^b$c"}'


def test_variables_in_a_stretch_are_found() -> None:
    made = substitute('x{a="$a", b="c"}')
    where = made.text.index('"a"')
    assert [o.name for o in made.within(where, where + 3)] == ["a"]
    assert not made.within(0, where)


def test_a_backslash_in_a_raw_string_escapes_nothing() -> None:
    made = substitute('{a=`\\` , b="$b"}')
    assert made.occurrences[0].quoted
    assert made.text == '{a=`\\` , b="b"}'


def test_names_are_listed_once_without_macros() -> None:
    assert names("$a + ${b:csv} + $a + $__interval + [[c]]") == ("a", "b", "c")
