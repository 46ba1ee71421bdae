"""LogQL: verdicts of the shared cases, the shape of trees, and where messages point."""

from __future__ import annotations

import logging
from importlib import resources
from typing import Any

import lark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.languages import logql
from compiler.languages.grafana_variables import substitute
from compiler.languages.logql import LogQLSyntaxError, ast
from tests.shared_data import cases


def _verdict(text: str) -> str:
    try:
        query = logql.parse(text)
    except LogQLSyntaxError:
        return "syntax"
    return "semantic" if logql.check(query) else "ok"


def _expected(case: dict[str, Any]) -> str:
    return "ok" if case["ok"] else case["class"]


@pytest.mark.parametrize(
    "case", [c for c in cases("logql/own") if c["ok"] is not None], ids=lambda c: c["id"]
)
def test_a_query_is_taken_or_refused_as_loki_does(case: dict[str, Any]) -> None:
    assert _verdict(case["expr"]) == _expected(case)
    if case["ok"]:
        kind = "log" if isinstance(logql.parse(case["expr"]), ast.LogQuery) else "metric"
        assert kind == case["kind"]


@pytest.mark.parametrize("case", [c for c in cases("logql/own") if c["ok"] is None], ids=lambda c: c["id"])
def test_a_query_with_variables_is_taken_after_substitution(case: dict[str, Any]) -> None:
    assert _verdict(substitute(case["expr"]).text) == "ok"


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ('{app="x"} |= ', 13, "expected a string"),
        ('{app="x"', 8, "expected"),
        ("{app='x'}", 5, "backticks"),
        ('rate({app="x"}[5x])', 14, "not a range"),
        ('{app="x"} | json | d > 1h1d', 23, "not a duration"),
        ('{app="x"} |= "\\q"', 14, "escape"),
        ('{app="x"} | unwrap a', 12, "range aggregation"),
        ('rate({app="x"} | json [5m] | logfmt)', 29, "before the range or after"),
        ('rate({app="x"} | unwrap a | json [5m])', 28, "may follow unwrap"),
        ('{app="x"} |= "open', 13, "not closed"),
    ],
)
def test_a_syntax_error_names_its_place(text: str, offset: int, words: str) -> None:
    with pytest.raises(LogQLSyntaxError) as caught:
        logql.parse(text)
    assert caught.value.offset == offset
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{app=~".*"}', '{app=~".*"}', "empty value"),
        ('{app="x"} |~ "["', '"["', "regular expression"),
        ('{app="x"} | regexp "(x)"', '"(x)"', "named group"),
        ('{app="x"} | regexp "(?P<a>x)(?P<a>y)"', '"(?P<a>x)(?P<a>y)"', "twice"),
        ('{app="x"} | pattern "<a><b>"', '"<a><b>"', "in a row"),
        ('{app="x"} |> "<a>x"', '"<a>x"', "`<_>` only"),
        ('{app="x"} | line_format "{{.a"', '"{{.a"', "bad template"),
        ('{app="x"} | line_format "{{ nosuch .a }}"', '"{{ nosuch .a }}"', "nosuch"),
        ('{app="x"} | line_format "{{ if .a }}b"', '"{{ if .a }}b"', "bad template"),
        ('{app="x"} | label_format a=b,a=c', "a=c", "twice"),
        ('{app="x"} |= ip("10.0.0.0/33")', '"10.0.0.0/33"', "not an IP"),
        ('{app="x"} | json a="b..c"', '"b..c"', "JSON path"),
        ('topk(rate({app="x"}[5m]))', 'topk(rate({app="x"}[5m]))', "count"),
        ('sum_over_time({app="x"}[5m])', 'sum_over_time({app="x"}[5m])', "unwrap"),
        ('rate({app="x"}[5m]) and 1', "1", "number"),
    ],
)
def test_a_semantic_problem_names_its_place(text: str, place: str, words: str) -> None:
    (problem,) = logql.check(logql.parse(text))
    assert text[problem.start : problem.end] == place
    assert words in problem.message


def test_stages_keep_their_order_and_offsets() -> None:
    text = '{app="x"} |= "a" or "b" | json | level="e" or n > 5m | line_format "{{.x}}"'
    query = logql.parse(text)
    assert isinstance(query, ast.LogQuery)
    assert [text[s.start : s.end] for s in query.stages] == [
        '|= "a" or "b"',
        "json",
        'level="e" or n > 5m',
        'line_format "{{.x}}"',
    ]


def test_operators_bind_as_in_prometheus() -> None:
    query = logql.parse("1 + 2 * 3 ^ 2 ^ 2 - 4")
    assert query == logql.parse("(1 + (2 * (3 ^ (2 ^ 2)))) - 4")
    assert query != logql.parse("(1 + 2) * (3 ^ (2 ^ 2)) - 4")


def test_a_keyword_is_no_label_but_a_function_name_is() -> None:
    assert _verdict('{rate="x", duration="y"} | json | sum > 5') == "ok"
    assert _verdict('{json="x"}') == "syntax"


def test_a_long_chain_and_deep_parentheses_end_in_an_answer() -> None:
    assert _verdict(" + ".join(["1"] * 5000)) == "ok"
    assert _verdict("(" * 5000 + '{app="x"}' + ")" * 5000) == "ok"
    assert _verdict("(" * 5000) == "syntax"


def test_a_query_longer_than_loki_reads_is_refused() -> None:
    assert _verdict('{app="' + "x" * 200_000 + '"}') == "syntax"


@given(st.text(alphabet='{}[]()|=~!<>"`\\,.#+-*/^ab1 5mjson', max_size=40))
def test_any_text_ends_in_a_verdict(text: str) -> None:
    assert _verdict(text) in {"ok", "syntax", "semantic"}


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    text = resources.files(logql).joinpath("grammar.lark").read_text(encoding="utf-8")
    with caplog.at_level(logging.DEBUG, logger=lark.logger.name):
        lark.Lark(text, parser="lalr", lexer="basic", debug=True)
    assert not [r for r in caplog.records if "conflict" in r.getMessage().lower()]
