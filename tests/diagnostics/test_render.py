"""Findings in each format: as people read them, and as programs do."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics import Diagnostic, Related, Severity, SourceText, Span
from compiler.diagnostics.render import in_order, render

SPEC = SourceText("s.yaml", "jobs:\n  kubelet:\n    intervall: 30s\n    interval: 10s\n")
TYPO = Diagnostic(
    "spec/unknown-key", "unknown key `intervall`", Span("s.yaml", 3, 5, 3, 14), "did you mean `interval`?"
)


def text(source: SourceText, span: Span, message: str = "m") -> list[str]:
    return render([Diagnostic("a/b", message, span)], {source.path: source}).splitlines()


def carets(line: str, column: int, end_column: int, columns: str = "characters") -> tuple[str, str]:
    source = SourceText("f", line, "bytes" if columns == "bytes" else "characters")
    lines = text(source, Span("f", 1, column, 1, end_column))
    return lines[3].removeprefix("1 | "), lines[4].removeprefix("  | ")


class TestText:
    def test_a_finding_shows_its_place_its_line_and_its_hint(self) -> None:
        assert render([TYPO], {"s.yaml": SPEC}) == (
            "error[spec/unknown-key]: unknown key `intervall`\n"
            " --> s.yaml:3:5\n"
            "  |\n"
            "3 |     intervall: 30s\n"
            "  |     ^^^^^^^^^\n"
            "  = hint: did you mean `interval`?\n"
        )

    def test_related_places_are_shown_below_with_one_gutter_for_all(self) -> None:
        source = SourceText("s.yaml", "a: 1\n" + "\n" * 10 + "a: 2\n")
        related = (Related("first written here", Span("s.yaml", 1, 1, 1, 2)),)
        finding = Diagnostic("x/y", "twice", Span("s.yaml", 12, 1, 12, 2), None, Severity.WARNING, related)
        assert render([finding], {"s.yaml": source}) == (
            "warning[x/y]: twice\n"
            "  --> s.yaml:12:1\n"
            "   |\n"
            "12 | a: 2\n"
            "   | ^\n"
            "   = note: first written here\n"
            "  --> s.yaml:1:1\n"
            "   |\n"
            " 1 | a: 1\n"
            "   | ^\n"
        )

    def test_findings_are_parted_by_an_empty_line_and_none_make_no_text(self) -> None:
        notes = [Diagnostic("x/y", message, severity=Severity.NOTE) for message in ("one", "two")]
        assert render(notes, {}) == "note[x/y]: one\n\nnote[x/y]: two\n"
        assert render([], {}) == ""

    def test_a_finding_that_many_entries_share_is_shown_once(self) -> None:
        again = Diagnostic(TYPO.code, TYPO.message, TYPO.span, TYPO.hint)
        assert render([TYPO, again], {"s.yaml": SPEC}) == render([TYPO], {"s.yaml": SPEC})

    def test_an_unknown_source_or_line_leaves_the_excerpt_out(self) -> None:
        assert text(SourceText("f", "one"), Span("f", 9, 1, 9, 2)) == ["error[a/b]: m", " --> f:9:1"]
        assert render([TYPO], {}).count("\n") == 3

    def test_further_lines_of_messages_and_hints_are_indented(self) -> None:
        rendered = render([Diagnostic("a/b", "one\ntwo", None, "three\nfour")], {})
        assert rendered == "error[a/b]: one\n    two\n  = hint: three\n          four\n"

    def test_color_only_adds_escapes(self) -> None:
        colored = render([TYPO], {"s.yaml": SPEC}, color=True)
        assert "\x1b[1;31m" in colored
        for code in ("1;31", "1;34", "1", "0"):
            colored = colored.replace(f"\x1b[{code}m", "")
        assert colored == render([TYPO], {"s.yaml": SPEC})


class TestCarets:
    @pytest.mark.parametrize(
        ("line", "span", "shown"),
        [
            ("a: b", (4, 5), ("a: b", "   ^")),
            ("a: b", (4, 4), ("a: b", "   ^")),
            ("a:", (3, 3), ("a:", "  ^")),
            ("a: b", (9, 12), ("a: b", "    ^")),
            ("\ta: b", (2, 3), ("    a: b", "    ^")),
            ("日本: b", (1, 3), ("日本: b", "^^^^")),
            ("日本: b", (5, 6), ("日本: b", "      ^")),
            ("e\u0301: b", (4, 5), ("e\u0301: b", "  ^")),
            ("a: \x1b[31mred", (4, 8), ("a: \\x1b[31mred", "   ^^^^^^^")),
            ("a\r", (1, 2), ("a", "^")),
        ],
    )
    def test_carets_stand_below_what_is_meant(
        self, line: str, span: tuple[int, int], shown: tuple[str, str]
    ) -> None:
        assert carets(line, *span) == shown

    def test_columns_of_alloy_sources_count_bytes(self) -> None:
        assert carets('x = "日本" + y', 16, 17, "bytes") == ('x = "日本" + y', " " * 13 + "^")

    def test_a_column_within_a_character_points_at_it(self) -> None:
        assert carets("日本", 2, 3, "bytes")[1] == "^"

    def test_a_span_of_several_lines_marks_the_rest_of_the_first(self) -> None:
        assert text(SourceText("f", "  a: b  \nc"), Span("f", 1, 3, 2, 2))[4] == "  |   ^^^^"

    @pytest.mark.parametrize("column", [1, 60, 5000, 9990, 10_000])
    def test_a_very_long_line_is_cut_around_the_carets(self, column: int) -> None:
        line = "".join(f"{index:04}." for index in range(2_000))
        shown, below = carets(line, column, column + 5)
        assert len(shown) <= 122
        assert shown[below.index("^") :].rstrip("…").startswith(line[column - 1 :][:5])
        assert shown.startswith("…") == (column > 70)
        assert shown.endswith("…") == (column < 9900)

    @given(
        st.text(st.characters(exclude_characters="\n"), max_size=300),
        st.integers(1, 300),
        st.integers(0, 300),
    )
    def test_no_source_line_reaches_the_terminal_with_control_characters(
        self, line: str, column: int, length: int
    ) -> None:
        rendered = render(
            [Diagnostic("a/b", line, Span(line, 1, column, 1, column + length))],
            {line: SourceText(line, line)},
        )
        assert not {c for c in rendered if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")} - {"\n"}
        assert rendered.count("\n") == 5


class TestForPrograms:
    def test_json_has_every_field(self) -> None:
        finding = Diagnostic(
            "a/b", "m\x1b", Span("f", 1, 2, 3, 4), "h", related=(Related("r", Span("g", 5, 6, 7, 8)),)
        )
        bare = Diagnostic("c/d", "n", severity=Severity.WARNING)
        place = dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
        assert json.loads(render([finding, bare], {}, "json")) == [
            {"code": "c/d", "severity": "warning", "message": "n", "hint": None, "related": [], **place},
            {
                "code": "a/b",
                "severity": "error",
                "message": "m\x1b",
                "hint": "h",
                "file": "f",
                "line": 1,
                "column": 2,
                "end_line": 3,
                "end_column": 4,
                "related": [
                    {"message": "r", "file": "g", "line": 5, "column": 6, "end_line": 7, "end_column": 8}
                ],
            },
        ]

    def test_json_of_nothing_is_an_empty_list(self) -> None:
        assert render([], {}, "json") == "[]\n"

    @pytest.mark.parametrize(
        ("finding", "command"),
        [
            (
                TYPO,
                (
                    "::error file=s.yaml,line=3,col=5,endLine=3,endColumn=14,"
                    "title=spec/unknown-key::unknown key `intervall`%0Adid you mean `interval`?\n"
                ),
            ),
            (
                Diagnostic("a/b", "50%\r\n::error::x", Span("a,b:c", 1, 1, 2, 1), severity=Severity.NOTE),
                "::notice file=a%2Cb%3Ac,line=1,col=1,endLine=2,title=a/b::50%25\\r%0A::error::x\n",
            ),
            (Diagnostic("a/b", "m", severity=Severity.WARNING), "::warning title=a/b::m\n"),
        ],
    )
    def test_github_commands_are_escaped(self, finding: Diagnostic, command: str) -> None:
        assert render([finding], {}, "github") == command

    def test_columns_that_count_bytes_are_counted_in_characters_for_editors(self) -> None:
        source = SourceText("f", "日本 x", "bytes")
        finding = Diagnostic("a/b", "m", Span("f", 1, 8, 1, 9))
        assert "col=4,endLine=1,endColumn=5" in render([finding], {"f": source}, "github")
        sarif = json.loads(render([finding], {"f": source}, "sarif"))
        region = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert (region["startColumn"], region["endColumn"]) == (4, 5)

    def test_sarif_names_rules_levels_and_related_places(self) -> None:
        finding = Diagnostic(
            "a/b", "m", Span("a b.yaml", 1, 1, 1, 2), "h", related=(Related("r", Span("g", 1, 1, 1, 1)),)
        )
        (run,) = json.loads(render([finding, Diagnostic("c/d", "n")], {}, "sarif"))["runs"]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["a/b", "c/d"]
        bare, full = run["results"]
        assert (bare["locations"], full["level"], full["message"]["text"]) == ([], "error", "m\nh")
        assert full["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.yaml"
        assert full["relatedLocations"][0]["message"]["text"] == "r"


def test_findings_are_ordered_by_file_and_place_and_keep_their_order_at_one_place() -> None:
    def at(path: str, line: int, column: int, message: str) -> Diagnostic:
        return Diagnostic("a/b", message, Span(path, line, column, line, column))

    given_order = [
        at("b", 1, 1, "5"),
        at("a", 10, 1, "4"),
        at("a", 9, 2, "2"),
        at("a", 9, 2, "3"),
        at("a", 9, 1, "1"),
    ]
    ordered = in_order([*given_order, Diagnostic("a/b", "0")])
    assert [finding.message for finding in ordered] == ["0", "1", "2", "3", "4", "5"]


def test_many_findings_in_a_large_source_take_linear_time() -> None:
    source = SourceText("f", "key: value\n" * 100_000, "bytes")
    findings = [Diagnostic("a/b", "m", Span("f", line, 1, line, 4)) for line in range(1, 2000)]
    for form in ("text", "github"):
        assert render(findings, {"f": source}, form).count("m\n") == 1999
