"""PromQL: verdicts of the shared cases, positions, label inference, and the second reader."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.languages import promql
from compiler.languages.promql import Expr, Labels, VectorSelector, ast, labels_after, parse
from compiler.languages.promql.second_reader import doubt
from tests.shared_data import cases

VALID, INVALID = cases("promql/valid"), cases("promql/invalid")
EXPERIMENTAL = cases("promql/experimental")


def _ok(text: str, *, experimental: bool = False) -> bool:
    parsed = parse(text, experimental=experimental)
    return parsed.expr is not None and not parsed.errors


def _expr(text: str) -> Expr:
    parsed = parse(text)
    assert parsed.expr is not None
    assert not parsed.errors
    return parsed.expr


@pytest.mark.parametrize("case", VALID + INVALID + EXPERIMENTAL, ids=lambda c: c["id"])
def test_a_query_is_taken_or_refused_as_prometheus_does(case: dict[str, Any]) -> None:
    assert _ok(case["expr"]) == case["ok"]
    assert _ok(case["expr"], experimental=True) == (case["ok"] or case.get("ok_with_experimental", False))


@pytest.mark.parametrize("case", VALID, ids=lambda c: c["id"])
def test_a_tree_holds_what_the_text_says(case: dict[str, Any]) -> None:
    expr = _expr(case["expr"])
    assert promql.value_type(expr) == case["type"]
    named = [
        sorted(
            [[m.name, m.operator, m.value] for m in s.matchers] + [["__name__", "=", s.name]] * bool(s.name)
        )
        for s in promql.selectors(expr)
    ]
    assert sorted(named) == sorted(sorted(s["matchers"]) for s in case["selectors"])
    nodes = list(promql.walk(expr))
    assert {n.function for n in nodes if isinstance(n, ast.Call)} == set(case["functions"])
    assert {n.operator for n in nodes if isinstance(n, ast.Aggregation)} == set(case["aggregations"])


@pytest.mark.parametrize("case", VALID, ids=lambda c: c["id"])
def test_promql_parser_agrees_where_it_is_competent(case: dict[str, Any]) -> None:
    assert doubt(case["expr"], _expr(case["expr"])) is None


@pytest.mark.parametrize("case", INVALID, ids=lambda c: c["id"])
def test_an_error_points_where_prometheus_points(case: dict[str, Any]) -> None:
    """Our first place touches one of its own; for a bad timestamp ours is the timestamp, its own the selector."""
    first = parse(case["expr"]).errors[0]
    touches = any(first.start <= e["end"] and e["start"] <= first.end for e in case["errors"])
    assert touches or "timestamp" in first.message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("sum(rate(x))", "x", "range vector"),
        ("rate(up[5m]) + floor(a, 1)", "floor(a, 1)", "argument"),
        ("a + nosuch(b)", "nosuch", "no function"),
        ('a{b=~"("}', 'b=~"("', "regular expression"),
        ("sum by (a) x", "x", "expected `(`"),
        ("a[5x]", "5x", "bad number or duration"),
        ("a + on(b) group_left(b) c", "+ on(b) group_left(b)", "group clause"),
        ("1 == 1", "==", "bool"),
        ('{a=~".*"}', '{a=~".*"}', "empty value"),
        ("a[5m] offset 1m offset 2m", "2m", "once"),
        ("a[5m*2]", "*", "experimental"),
    ],
)
def test_an_error_names_its_place(text: str, place: str, words: str) -> None:
    (error,) = parse(text).errors
    assert text[error.start : error.end] == place
    assert words in error.message


def test_each_selector_and_matcher_knows_its_place() -> None:
    text = 'sum by (a) (rate(x{b="1", c=~"2"}[5m])) / on (a) y'
    first, second = promql.selectors(_expr(text))
    assert text[first.start : first.end] == 'x{b="1", c=~"2"}'
    assert [text[m.start : m.end] for m in first.matchers] == ['b="1"', 'c=~"2"']
    assert text[second.start : second.end] == "y"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("-a ^ b", "-(a ^ b)"),
        ("-a * b", "(-a) * b"),
        ("2 ^ -a * b", "(2 ^ (-a)) * b"),
        ("a + b * c", "a + (b * c)"),
        ("a or b and c", "a or (b and c)"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("a offset 1m + b", "(a offset 1m) + b"),
        ("a offset -2^2", "(a offset -2)^2"),
    ],
)
def test_operators_bind_as_in_prometheus(left: str, right: str) -> None:
    assert _bare(_expr(left)) == _bare(_expr(right))


def _bare(expr: Expr) -> str:
    """The tree in prefix notation, without parentheses of the text."""

    def word(node: Expr, inner: tuple[str, ...]) -> str:
        match node:
            case ast.Binary():
                return f"({node.operator.name} {' '.join(inner)})"
            case ast.Unary():
                return f"(neg {inner[0]})"
            case ast.VectorSelector():
                return f"{node.name}{node.offset.seconds if node.offset else ''}"
            case ast.Paren():
                return inner[0]
            case _:
                return repr(node)

    return promql.fold(expr, word)


SERIES = {
    "x": frozenset({"job", "pod", "le"}),
    "y": frozenset({"job", "node"}),
}


def _of_selector(selector: VectorSelector) -> Labels:
    return SERIES.get(selector.metric or "")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("x", {"__name__", "job", "pod", "le"}),
        ("rate(x[5m])", {"job", "pod", "le"}),
        ("sum(x)", set()),
        ("sum by (job, gone) (x)", {"job"}),
        ("sum without (le) (x)", {"job", "pod"}),
        ("topk(5, rate(x[5m]))", {"job", "pod", "le"}),
        ('count_values by (job) ("value", x)', {"job", "value"}),
        ("histogram_quantile(0.9, sum by (le, job) (rate(x[5m])))", {"job"}),
        ('label_replace(x, "new", "$1", "pod", "(.*)")', {"__name__", "job", "pod", "le", "new"}),
        ("rate(x[5m]) * on (job) group_left (node) y", {"job", "pod", "le", "node"}),
        ("x / on (job) y", {"job"}),
        ("x / ignoring (le) y", {"job", "pod"}),
        ("x / y", {"job"}),
        ("x > 5", {"__name__", "job", "pod", "le"}),
        ("x > bool 5", {"job", "pod", "le"}),
        ("x and y", {"__name__", "job", "pod", "le"}),
        ("sum by (job) (x) or sum by (node) (y)", {"job", "node"}),
        ('absent(x{job="a", pod=~"b"})', {"job"}),
        ("vector(1)", set()),
        ("sum by (anything) (unknown)", {"anything"}),
        ("sum without (a) (unknown)", None),
    ],
)
def test_the_labels_of_a_result_are_known(text: str, labels: set[str] | None) -> None:
    assert labels_after(_expr(text), _of_selector) == labels


def test_deep_and_long_expressions_end_in_an_answer() -> None:
    assert not _ok("(" * 5000 + "1" + ")" * 5000)
    assert not _ok("-" * 5000 + "a")
    assert not _ok("abs(" * 5000)
    assert _ok("(" * 50 + "1" + ")" * 50)
    assert labels_after(_expr(" + ".join(["x"] * 5000)), _of_selector) == {"job", "pod", "le"}


@given(st.text(alphabet="ab_:{}[]()=~!\"'`\\,.+-*/^%<>@# \n15mhsxe", max_size=40))
def test_any_text_ends_in_a_verdict(text: str) -> None:
    parsed = parse(text, experimental=True)
    assert parsed.errors or parsed.expr is not None
