"""Texts that are read, with their values and places; texts that are refused, each with its code and place."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics import Report, SourceText, Span
from compiler.located_yaml import builder, refusals
from compiler.located_yaml.nodes import Mapping, Scalar, key_span_at, node_at, plain, span_at
from compiler.located_yaml.reader import read


def read_text(text: str) -> tuple[Mapping | None, Report]:
    report = Report()
    return read(SourceText("s.yaml", text), report), report


def accepted(text: str) -> Mapping:
    node, report = read_text(text)
    assert report.diagnostics == []
    assert node is not None
    return node


def refused(text: str) -> list[tuple[str, int, int]]:
    node, report = read_text(text)
    assert node is None
    return [(d.code, d.span.line, d.span.column) for d in report.diagnostics if d.span is not None]


@pytest.fixture(params=["libyaml", "pure"])
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setattr(builder, "LOADER", yaml.SafeLoader)


DOCUMENT = """\
# comment
name: kaiwo
jobs:
  kubelet: {interval: 30s, "port": 10250, ratio: 0.5, on_node: true, note: null}
  node:
    targets:
      - a
      - b: 'x'
    text: |
      one
      two
    empty:
after: 1
"""


@pytest.mark.usefixtures("_either_parser")
class TestReading:
    def test_values_are_read_by_the_core_schema_of_yaml_1_2(self) -> None:
        assert plain(accepted(DOCUMENT)) == {
            "name": "kaiwo",
            "jobs": {
                "kubelet": {"interval": "30s", "port": 10250, "ratio": 0.5, "on_node": True, "note": None},
                "node": {"targets": ["a", {"b": "x"}], "text": "one\ntwo\n", "empty": None},
            },
            "after": 1,
        }

    @pytest.mark.parametrize(
        ("path", "value", "key"),
        [
            (("name",), (2, 7, 2, 12), (2, 1, 2, 5)),
            (("jobs", "kubelet"), (4, 12, 4, 81), (4, 3, 4, 10)),
            (("jobs", "kubelet", "port"), (4, 36, 4, 41), (4, 28, 4, 34)),
            (("jobs", "node"), (6, 5, 12, 11), (5, 3, 5, 7)),
            (("jobs", "node", "targets", 1, "b"), (8, 12, 8, 15), (8, 9, 8, 10)),
            (("jobs", "node", "targets", 0), (7, 9, 7, 10), (7, 9, 7, 10)),
            (("jobs", "node", "targets", 7), (7, 7, 8, 15), (7, 7, 8, 15)),
            (("after", "not", "there"), (13, 8, 13, 9), (13, 8, 13, 9)),
        ],
    )
    def test_a_path_leads_to_the_place_of_its_value_and_of_its_key(
        self, path: tuple[str | int, ...], value: tuple[int, ...], key: tuple[int, ...]
    ) -> None:
        node = accepted(DOCUMENT)
        assert span_at(node, path) == Span("s.yaml", *value)
        assert key_span_at(node, path) == Span("s.yaml", *key)

    def test_a_scalar_tells_how_it_was_written(self) -> None:
        node = accepted("a: x\nb: 'x'\nc: \"1\"\nd: |\n  x\ne: >\n  x\n")
        assert [value.style for _, value in node.entries if isinstance(value, Scalar)] == [
            "",
            "'",
            '"',
            "|",
            ">",
        ]
        assert node_at(node, ("c",)) == node.get("c")
        assert node_at(node, ("c", "d")) is None

    def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(self) -> None:
        node = accepted("\ufeffa: 1\r\nb:\r\n  c: x\r\n")
        assert plain(node) == {"a": 1, "b": {"c": "x"}}
        assert span_at(node, ("b", "c")) == Span("s.yaml", 3, 6, 3, 7)


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "No", "ON", "off", "y", "N", "~", "=", "<<"),
        *("0123", "-012", "00", "08", "0o17", "0x1F", "0b11", "12:30:45", "1:30"),
        *(
            "-1:30.5",
            "2024-01-31",
            "2024-1-1",
            "2001-12-14t21:59:43.10-05:00",
            "1_000",
            "1_0.5",
            "0.0_1",
            "1e3",
            "1E3",
        ),
        *("12e03", "1.5e+3", ".5", "5.", "+.inf", "-.INF", ".nan", "1234567890123456789"),
    ],
)
def test_a_scalar_that_readers_disagree_on_needs_quotes(text: str) -> None:
    assert refused(f"a: {text}\n") == [
        ("spec/yaml-merge-key" if text == "<<" else "spec/yaml-ambiguous-scalar", 1, 4)
    ]
    assert plain(accepted(f"a: '{text}'\n")) == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("null", None), ("Null", None), ("", None), ("true", True), ("FALSE", False)),
        *(("0", 0), ("-1", -1), ("+7", 7), ("123456789012345678", 123456789012345678)),
        *(("0.5", 0.5), ("-10.250", -10.25), ("30s", "30s"), ("1.2.3", "1.2.3"), ("10.0.0.1", "10.0.0.1")),
        *(("500m-2", "500m-2"), ("yEs", "yEs"), ("nope", "nope"), ("e3", "e3"), ("1e", "1e"), ("::1", "::1")),
        *(("v0.1", "v0.1"), ("1:99", "1:99"), ("2024-01", "2024-01"), ("a:b", "a:b"), ("-", None)),
    ],
)
def test_a_scalar_that_readers_agree_on_is_read(text: str, value: object) -> None:
    if text == "-":
        assert plain(accepted("a:\n  -\n")) == {"a": [None]}
    else:
        assert plain(accepted(f"a: {text}\n")) == {"a": value}


REFUSED = {
    "duplicate_key": ("a: 1\nb: 2\na: 3\n", [("spec/yaml-duplicate-key", 3, 1)]),
    "duplicate_key_in_other_quotes": ("{a: 1, 'a': 2}", [("spec/yaml-duplicate-key", 1, 8)]),
    "anchor_and_alias": ("a: &x 1\nb: *x\n", [("spec/yaml-anchor", 1, 4), ("spec/yaml-anchor", 2, 4)]),
    "alias_as_key": ("*x : 1\n", [("spec/yaml-anchor", 1, 1)]),
    "merge_key": ("<<: {a: 1}\n", [("spec/yaml-merge-key", 1, 1)]),
    "tag": ("a: !!str 1\nb: !x [1]\n", [("spec/yaml-tag", 1, 4), ("spec/yaml-tag", 2, 4)]),
    "list_as_key": ("? [a]\n: 1\n", [("spec/yaml-complex-key", 1, 3)]),
    "mapping_as_key": ("{a: 1}: 1\n", [("spec/yaml-complex-key", 1, 1)]),
    "number_as_key": ("8080: web\n", [("spec/yaml-key-not-text", 1, 1)]),
    "no_key": ("?\n: 1\n", [("spec/yaml-key-not-text", 1, 2)]),
    "second_document": ("a: 1\n---\nb: 1\n", [("spec/yaml-several-documents", 2, 1)]),
    "directive": ("%YAML 1.1\n---\na: 1\n", [("spec/yaml-directive", 1, 1)]),
    "tab": ("a:\n  b: 1\n\tc: 2\n", [("spec/yaml-tab", 3, 1)]),
    "empty": ("", [("spec/yaml-empty", 1, 1)]),
    "only_comments": ("# a\n\n# b\n", [("spec/yaml-empty", 1, 1)]),
    "list_at_top": ("- a\n", [("spec/yaml-not-a-mapping", 1, 1)]),
    "text_at_top": ("a:b\n", [("spec/yaml-not-a-mapping", 1, 1)]),
    "nul_in_text": ('a: "x\\0"\n', [("spec/yaml-control-character", 1, 4)]),
    "control_characters": (
        "a: 1 \x07\nb: \x00 \x1b\n\u2028",
        [("spec/yaml-control-character", *place) for place in ((1, 6), (2, 4), (2, 6), (3, 1))],
    ),
    "lone_carriage_return": ("a: 1\rb: 2\n", [("spec/yaml-control-character", 1, 5)]),
    "surrogate": ("a: \ud800\n", [("spec/yaml-control-character", 1, 4)]),
    "everything_at_once": (
        "a: yes\na: 0123\nb: *x\n? [c]\n: 1\n",
        [
            ("spec/yaml-ambiguous-scalar", 1, 4),
            ("spec/yaml-duplicate-key", 2, 1),
            ("spec/yaml-ambiguous-scalar", 2, 4),
            ("spec/yaml-anchor", 3, 4),
            ("spec/yaml-complex-key", 4, 3),
        ],
    ),
}


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize("case", REFUSED)
def test_what_could_be_misread_is_refused_at_its_place(case: str) -> None:
    text, expected = REFUSED[case]
    assert refused(text) == expected


def test_a_duplicate_key_tells_where_the_first_one_stands() -> None:
    _, report = read_text("a: 1\nb:\n  a: 2\na: 3\n")
    (finding,) = report.diagnostics
    assert [(r.message, r.span) for r in finding.related] == [
        ("first written here", Span("s.yaml", 1, 1, 1, 2))
    ]


SYNTAX = {
    "two_colons": ("a: b: c\n", (1, 5), "a `: ` cannot stand here"),
    "reserved_character": ("a: @x\n", (1, 4), "no value can begin with this character"),
    "glob": ("a: *.log\n", (1, 5), "no value can begin with `*` or `&`"),
    "open_bracket": ("a: [1, 2\nb: 3\n", (1, 4), "this bracket is not closed"),
    "open_brace": ("a: {b: 1\n", (1, 4), "this bracket is not closed"),
    "open_quotes": ('a: "x\nb: 3\n', (1, 4), "these quotes are never closed"),
    "open_single_quotes": ("a: 'x\nb: 3\n", (1, 4), "these quotes are never closed"),
    "unknown_escape": ('a: "\\q"\n', None, "double quotes know no such escape"),
    "bad_unicode_escape": ('a: "\\ud800"\n', None, "this escape does not name a character"),
    "wrong_indentation": ("a:\n   b: 1\n  c: 2\n", (3, 3), "neither a key nor more text can stand here"),
    "text_after_quotes": ("a: 'it's'\n", (1, 8), "neither a key nor more text can stand here"),
    "list_then_key": ("- a\nb: 1\n", (2, 1), "a list item was expected here"),
    "list_on_the_line_of_its_key": ("a: - b\n", (1, 4), "a list item `- ` cannot stand here"),
    "no_colon": ("a: 1\nb\n", (2, 1), "this line has no `:` after its key"),
    "closing_bracket": ("a: }\n", (1, 4), "a value was expected here"),
    "block_header": ("a: |x\n  foo\n", (1, 5), "only `+`, `-`, a digit"),
    "after_the_end": ("a: 1\n...\nb: 2\n", (3, 1), "nothing can follow the end of the document"),
    "unknown_directive": ("%YAML 2.0\n---\na: 1\n", (1, 1), "this is no directive of YAML 1.2"),
}


@pytest.mark.parametrize("case", SYNTAX)
def test_a_syntax_error_is_told_in_plain_words_where_it_is(case: str) -> None:
    text, place, message = SYNTAX[case]
    node, report = read_text(text)
    (finding,) = report.diagnostics
    assert node is None
    assert finding.span is not None
    assert finding.message.startswith(message)
    assert place is None or (finding.span.line, finding.span.column) == place


@pytest.mark.parametrize("case", SYNTAX)
def test_the_pure_parser_is_understood_as_well(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "LOADER", yaml.SafeLoader)
    _, report = read_text(SYNTAX[case][0])
    assert not report.diagnostics[0].message.startswith("this is not YAML")


class TestSize:
    @pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
    def test_deep_nesting_is_refused(self, opening: str) -> None:
        assert [code for code, *_ in refused("a:\n " + opening * 100_000)] == ["spec/yaml-too-deep"]

    def test_sixty_levels_are_read(self) -> None:
        accepted("a: " + "[" * 60 + "]" * 60)

    def test_an_alias_bomb_is_refused_without_being_expanded(self) -> None:
        lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
        codes = {code for code, *_ in refused("\n".join(lines))}
        assert codes == {"spec/yaml-anchor", "spec/too-many-errors"}

    def test_errors_are_told_up_to_fifty(self) -> None:
        found = refused("a: yes\n" + "b: 1\n" * 100_000)
        assert len(found) == 51
        assert found[-1][0] == "spec/too-many-errors"

    def test_too_many_values_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(refusals, "MOST_EVENTS", 1000)
        accepted("a: [" + "x, " * 900 + "]")
        assert [code for code, *_ in refused("a: [" + "x, " * 1100 + "]")] == ["spec/yaml-too-large"]

    def test_a_very_long_text_is_refused_before_it_is_read(self) -> None:
        started = time.process_time()
        assert refused("x" * 50_000_001) == [("spec/yaml-too-large", 1, 1)]
        assert time.process_time() - started < 1

    @pytest.mark.parametrize(
        "text", ["1" * 200_000 + "x", "2024-01-01 " + " " * 200_000 + "x", "1_" * 100_000 + "x"]
    )
    def test_reading_a_long_scalar_takes_linear_time(self, text: str) -> None:
        assert plain(accepted(f"a: {text}\n")) == {"a": text.strip()}


SCALARS = st.one_of(
    st.text(st.sampled_from("0123456789_.:-+eExoybntrufalsYNO~=TZ "), max_size=12),
    st.text(max_size=8),
)


@given(st.lists(SCALARS, max_size=6))
def test_what_is_accepted_means_the_same_to_yaml_1_1(scalars: list[str]) -> None:
    """Two readers of two YAML versions agree on every accepted text: nothing ambiguous slips through."""
    text = "".join(f"k{index}: {scalar}\n" for index, scalar in enumerate(scalars))
    node, report = read_text(text)
    assert (node is None) == report.failed
    if node is not None:
        assert plain(node) == yaml.load(text, Loader=builder.LOADER)


@given(st.text(st.sampled_from("ab01:-?,[]{}#&*!|>'\"%@`<\\ \t\n\ufeff\x00é"), max_size=60))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    node, report = read_text(text)
    assert (node is None) == report.failed
    assert all(finding.span is not None for finding in report.diagnostics)


def test_ten_thousand_jobs_are_read_in_time_proportional_to_their_number() -> None:
    job = "  job-{}:\n    kind: static\n    interval: 30s\n    to: [metrics]\n    labels: {{team: a}}\n"

    def seconds(jobs: int) -> float:
        text = "jobs:\n" + "".join(map(job.format, range(jobs)))
        started = time.process_time()
        accepted(text)
        return time.process_time() - started

    few = min(seconds(500) for _ in range(3))
    assert seconds(5000) < 10 * few * 2.5
