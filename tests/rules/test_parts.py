"""The parts that rules are made and judged with: matchers, templates, places in a spec."""

from __future__ import annotations

import pytest

from compiler.checks.written_queries import place_in_spec
from compiler.coverage.model import OPEN, Domain, closed
from compiler.diagnostics import SourceText, Span
from compiler.kinds.rule_parts import camel, literal, matchers_that_tell, one_of
from compiler.languages.alert_template import BadTemplate, labels_read


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ({"a": closed("x")}, {"a": closed("y")}, ('a="x"',)),
        ({"a": closed("x", "y")}, {"a": closed("z")}, ('a=~"x|y"',)),
        ({"a": closed("x")}, {}, ('a="x"',)),
        ({}, {"a": closed("x")}, ('a=""',)),
        ({"run": OPEN}, {}, ('run!=""',)),
        ({}, {"run": OPEN}, ('run=""',)),
        ({"pod": OPEN}, {}, ()),  # it can be empty
        ({"a": closed("x", "")}, {"a": closed("")}, ()),
        ({"a": OPEN}, {"a": closed("y")}, ()),
    ],
)
def test_matchers_that_tell(
    own: dict[str, Domain], other: dict[str, Domain], expected: tuple[str, ...]
) -> None:
    assert matchers_that_tell(own, [other], {"run"}) == expected


def test_values_of_a_matcher_are_taken_literally() -> None:
    assert one_of("job", ['a"b', "c.d"]) == 'job=~"a\\"b|c\\\\.d"'
    assert one_of("job", ["a.b"]) == 'job="a.b"'


def test_names_of_alerts() -> None:
    assert camel("kube-state-metrics") == "KubeStateMetrics"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("no template", set()),
        ("{{ $labels.pod }} at {{ $value | humanize }}", {"pod"}),
        ("{{ .Labels.pod }}{{ $.Labels.node }}", {"pod", "node"}),
        ('{{ index $labels "a-b" }}{{ ($labels.job) | title }}', {"a-b", "job"}),
        ("{{ if $labels.a }}{{ else }}{{ with .Labels.b }}{{ end }}{{ end }}", {"a", "b"}),
        ("{{ $externalLabels.cluster }}", set()),
        (literal("{{ $labels.pod }}"), set()),
    ],
)
def test_labels_that_a_text_shows(text: str, labels: set[str]) -> None:
    assert labels_read(text) == labels


@pytest.mark.parametrize(
    "text", ["{{ $label.pod }}", "{{ upper $labels.pod }}", "{{ if }}", "{{ $labels.pod"]
)
def test_texts_that_are_no_templates(text: str) -> None:
    assert isinstance(labels_read(text), BadTemplate)


def place(spec: str, query: str, written: tuple[int, int, int, int], span: tuple[int, int, int, int]) -> str:
    """What stands in the spec where a stretch of the query is placed."""
    where = place_in_spec(
        Span("query", *span), query, Span("spec.yaml", *written), SourceText("spec.yaml", spec)
    )
    lines = spec.split("\n")
    if where.line != where.end_line:
        return "the whole"
    return lines[where.line - 1][where.column - 1 : where.end_column - 1]


@pytest.mark.parametrize(
    ("spec", "query", "written", "span", "expected"),
    [
        ("expr: sum(up)", "sum(up)", (1, 7, 1, 14), (1, 5, 1, 7), "up"),
        ('expr: "sum(up)"', "sum(up)", (1, 7, 1, 16), (1, 5, 1, 7), "up"),
        ("expr: 'sum(up)'", "sum(up)", (1, 7, 1, 16), (1, 5, 1, 7), "up"),
        (r'expr: "a{b=\"c\"} + up"', 'a{b="c"} + up', (1, 7, 1, 24), (1, 12, 1, 14), r'"a{b=\"c\"} + up"'),
        ("expr: |\n  sum(\n    up)", "sum(\n  up)", (1, 7, 3, 8), (2, 3, 2, 5), "up"),
        ("expr: |-\n  sum(up)\n  > 1", "sum(up)\n> 1", (1, 7, 3, 6), (2, 3, 2, 4), "1"),
        ("expr: >-\n  sum(up)\n  > one", "sum(up) > one", (1, 7, 3, 8), (1, 11, 1, 14), "the whole"),
        ("expr: sum(up)\n  > one", "sum(up) > one", (1, 7, 2, 8), (1, 11, 1, 14), "the whole"),
    ],
)
def test_place_in_spec(
    spec: str, query: str, written: tuple[int, int, int, int], span: tuple[int, int, int, int], expected: str
) -> None:
    assert place(spec, query, written, span) == expected
