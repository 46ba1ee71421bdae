"""Values that break a schema: the message, the hint and the place of each."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.diagnostics import Diagnostic, Report, Severity, SourceText
from compiler.located_yaml.reader import read
from compiler.located_yaml.schema_errors import check_schema

DURATION = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$", "x-expected": "a duration like 30s"}
NAME = {"type": "string", "pattern": "^[a-z]+$", "x-expected": "a name of lower-case letters"}
SCHEMA: dict[str, Any] = {
    "$defs": {"name": NAME},
    "type": "object",
    "properties": {
        "title": {"type": "string", "minLength": 2, "maxLength": 5, "description": "What it is called."},
        "plain": {"type": "string", "pattern": "^x+$"},
        "described": {"type": "string", "pattern": "^x+$", "description": "A row of x. No more."},
        "interval": DURATION,
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "above": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
        "on_node": {"type": "boolean"},
        "to": {
            "type": "array",
            "items": {"$ref": "#/$defs/name"},
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
        },
        "level": {"enum": ["info", "warn", "error"]},
        "version": {"const": 2},
        "size": {"enum": [1, 2, "big"]},
        "never": False,
        "by_name": {"type": "object", "propertyNames": {"$ref": "#/$defs/name"}, "maxProperties": 2},
        "by_pattern": {
            "type": "object",
            "patternProperties": {"^[a-z]+$": {"type": "integer"}},
            "additionalProperties": False,
        },
        "either": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "words": {"oneOf": [NAME, {"type": "integer"}], "x-expected": "a name or a number"},
        "form": {
            "oneOf": [
                {
                    "properties": {"kind": {"const": "pods"}, "label": {"type": "string"}},
                    "required": ["kind", "label"],
                },
                {
                    "properties": {"kind": {"const": "static"}, "at": {"type": "string"}},
                    "required": ["kind", "at"],
                },
            ]
        },
        "twice": {"oneOf": [{"type": "string"}, {"minLength": 1}]},
        "port": {
            "x-expected": "a port name or number",
            "if": {"type": "integer"},
            "then": {"maximum": 65535},
            "else": {"type": "string"},
        },
        "store": {
            "type": "object",
            "properties": {
                "url": {"type": "string"},
                "scope": {"type": "string", "description": "Where it runs."},
            },
            "if": {"required": ["url"]},
            "then": {"not": {"required": ["scope"]}, "x-expected": "either url or scope, not both"},
            "else": {"required": ["scope"]},
        },
        "pair": {"not": {"required": ["a", "b"]}},
        "odd": {"not": {"type": "integer"}},
        "login": {"type": "object", "dependentRequired": {"user": ["password"]}},
        "job": {
            "type": "object",
            "properties": {"kind": {"enum": ["a", "b"]}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                    "then": {
                        "properties": {"interval": DURATION, "scope": {"type": "string"}},
                        "required": ["scope"],
                    },
                }
            ],
            "unevaluatedProperties": False,
        },
    },
    "required": ["title"],
    "additionalProperties": False,
}


def findings(text: str, schema: dict[str, Any] = SCHEMA) -> list[Diagnostic]:
    report = Report()
    node = read(SourceText("s.yaml", text), report)
    assert node is not None, report.diagnostics
    assert check_schema(node, schema, report) == (not report.diagnostics)
    return report.diagnostics


CASES: list[tuple[str, str, str, str | None]] = [
    # wrong kinds
    ("interval: [30s]", "wrong-type 2:11", "`interval`: expected a duration like 30s, got a list", None),
    (
        "interval: 30",
        "wrong-type 2:11",
        "`interval`: expected a duration like 30s, got the number 30",
        "add a unit: 30s",
    ),
    (
        "plain: 0.10",
        "wrong-type 2:8",
        "`plain`: expected text, got the number 0.1",
        'put it in quotes: "0.10"',
    ),
    ("plain: true", "wrong-type 2:8", "`plain`: expected text, got true", 'put it in quotes: "true"'),
    ("plain:", "wrong-type 2:7", "`plain`: expected text, got nothing", "give the key a value, or remove it"),
    (
        "count: '3'",
        "wrong-type 2:8",
        "`count`: expected a whole number, got the text `3`",
        "remove the quotes: 3",
    ),
    ("count: 1.5", "wrong-type 2:8", "`count`: expected a whole number, got the number 1.5", None),
    (
        "on_node: 'true'",
        "wrong-type 2:10",
        "`on_node`: expected true or false, got the text `true`",
        "remove the quotes: true",
    ),
    ("to: sink", "wrong-type 2:5", "`to`: expected a list, got the text `sink`", "write a list: [sink]"),
    ("to: {a: b}", "wrong-type 2:5", "`to`: expected a list, got a mapping", None),
    (
        "to: [a, 2]",
        "wrong-type 2:9",
        "item 2 of `to`: expected a name of lower-case letters, got the number 2",
        None,
    ),
    ("job: []", "wrong-type 2:6", "`job`: expected a mapping, got an empty list", None),
    ("level: [info]", "wrong-type 2:8", "`level`: expected `info`, `warn` or `error`, got a list", None),
    (
        "either: 1",
        "wrong-type 2:9",
        "`either`: expected text or a list, got the number 1",
        'put it in quotes: "1"',
    ),
    ("words: []", "wrong-type 2:8", "`words`: expected a name or a number, got an empty list", None),
    ("port: [x]", "wrong-type 2:7", "`port`: expected a port name or number, got a list", None),
    # formats
    (
        "interval: 30 sec",
        "bad-format 2:11",
        "`interval`: expected a duration like 30s, got the text `30 sec`",
        None,
    ),
    (
        "interval: |\n  30s",
        "bad-format 2:11",
        "`interval`: expected a duration like 30s, got the text `30s\\n`",
        "it ends in a newline: write it on the line of its key, or `|-` in place of `|`",
    ),
    ("plain: y1", "bad-format 2:8", "`plain`: expected text that matches `^x+$`, got the text `y1`", None),
    ("described: y1", "bad-format 2:12", "`described`: expected a row of x, got the text `y1`", None),
    (
        "to: [a, B]",
        "bad-format 2:9",
        "item 2 of `to`: expected a name of lower-case letters, got the text `B`",
        None,
    ),
    (
        'interval: "\\e[31m"',
        "bad-format 2:11",
        "`interval`: expected a duration like 30s, got the text `\\x1b[31m`",
        None,
    ),
    ("words: A", "bad-format 2:8", "`words`: expected a name of lower-case letters, got the text `A`", None),
    # words
    ("level: wran", "unknown-value 2:8", "`level`: unknown value `wran`", "did you mean `warn`?"),
    (
        "level: critical",
        "unknown-value 2:8",
        "`level`: unknown value `critical`",
        "known here: `error`, `info` and `warn`",
    ),
    ("version: 3", "unknown-value 2:10", "`version`: unknown value `3`", "known here: `2`"),
    ("size: 3", "unknown-value 2:7", "`size`: unknown value `3`", "known here: `1` and `2` and `big`"),
    (
        "form: {kind: pod, label: a}",
        "unknown-value 2:14",
        "`kind`: unknown value `pod`",
        "did you mean `pods`?",
    ),
    # sizes
    ("count: 0", "out-of-range 2:8", "`count`: it must be at least 1, not 0", None),
    ("count: 10", "out-of-range 2:8", "`count`: it must be at most 9, not 10", None),
    ("above: 0", "out-of-range 2:8", "`above`: it must be more than 0, not 0", None),
    ("above: 0.7", "out-of-range 2:8", "`above`: it must be a multiple of 0.5, not 0.7", None),
    ("port: 70000", "out-of-range 2:7", "`port`: it must be at most 65535, not 70000", None),
    ("to: []", "wrong-length 2:5", "`to`: it cannot be empty", None),
    ("to: [a, b, c, d]", "wrong-length 2:5", "`to`: it must have at most 3 items, not 4", None),
    (
        "by_name: {a: 1, b: 2, c: 3}",
        "wrong-length 2:10",
        "`by_name`: it must have at most 2 entries, not 3",
        None,
    ),
    ("to: [a, b, a]", "duplicate-item 2:12", "`a` stands twice in `to`", "keep one of them"),
    # keys
    ("titel: x", "unknown-key 2:1", "unknown key `titel`", "did you mean `title`?"),
    ("By-Name: {}", "unknown-key 2:1", "unknown key `By-Name`", "did you mean `by_name`?"),
    (
        "job: {kind: a, scope: s, intervall: 1}",
        "unknown-key 2:26",
        "unknown key `intervall` in `job`",
        "did you mean `interval`?",
    ),
    ("job: {kind: a}", "missing-key 2:1", "`job` lacks the key `scope`", None),
    ("form: {kind: pods}", "missing-key 2:1", "`form` lacks the key `label`", None),
    ("store: {}", "missing-key 2:1", "`store` lacks the key `scope`", "`scope`: where it runs"),
    (
        "login: {user: u}",
        "missing-key 2:9",
        "`user` needs `password` beside it",
        "add `password`, or remove `user`",
    ),
    ("by_name: {a: 1, B: 2}", "bad-name 2:17", "the name `B`: expected a name of lower-case letters", None),
    ("by_pattern: {a: 1, B: 2}", "bad-name 2:20", "the name `B`: expected another name", None),
    ("never: 1", "not-allowed 2:1", "`never` is not allowed here", None),
    (
        "store: {url: u, scope: s}",
        "not-allowed 2:17",
        "`scope` is not allowed here",
        "expected either url or scope, not both",
    ),
    (
        "pair: {a: 1, b: 2}",
        "not-allowed 2:14",
        "`a` and `b` cannot stand together in `pair`",
        "keep one of them",
    ),
    ("odd: 3", "not-allowed 2:6", "`odd`: the number 3 is not allowed here", None),
    (
        "twice: a",
        "wrong-shape 2:8",
        "`twice`: it fits more than one of the forms that could stand here",
        None,
    ),
]


@pytest.mark.parametrize(("text", "place", "message", "hint"), CASES, ids=[case[0] for case in CASES])
def test_a_broken_rule_is_told_at_its_place(text: str, place: str, message: str, hint: str | None) -> None:
    (found,) = findings(f"title: abc\n{text}\n")
    assert found.span is not None
    assert f"{found.code} {found.span.line}:{found.span.column}" == f"spec/{place}"
    assert (found.message, found.hint) == (message, hint)


def test_a_key_that_the_top_lacks_is_told_with_what_it_is_for() -> None:
    (found,) = findings("count: 3")
    assert (found.code, found.message, found.hint) == (
        "spec/missing-key",
        "the spec lacks the key `title`",
        "`title`: what it is called",
    )


def test_a_value_that_fits_reports_nothing() -> None:
    assert (
        findings("title: abc\ninterval: 30s\njob: {kind: a, scope: s, interval: 5m}\nport: web\nwords: 3\n")
        == []
    )


def test_a_mistake_within_a_form_does_not_make_its_other_keys_unknown() -> None:
    messages = [found.message for found in findings("title: abc\njob: {kind: a, scope: 1, interval: 5m}\n")]
    assert messages == ["`scope`: expected text, got the number 1"]


def test_findings_come_in_the_order_of_the_text() -> None:
    text = "plain: 1\nzebra: 1\nlevel: x\ntitle: abc\njob: {kind: c}\nalpha: 2\n"
    places = [found.span.line for found in findings(text) if found.span is not None]
    assert places == [1, 2, 3, 5, 6]


def test_what_two_branches_complain_of_is_told_once() -> None:
    schema = {"allOf": [{"required": ["a"]}, {"required": ["a", "b"]}]}
    assert [found.message for found in findings("c: 1", schema)] == [
        "the spec lacks the key `a`",
        "the spec lacks the key `b`",
    ]


def test_many_findings_are_cut_with_their_number() -> None:
    found = findings("title: abc\n" + "".join(f"key{index}: 1\n" for index in range(80)))
    assert len(found) == 51
    assert (found[-1].code, found[-1].severity, found[-1].message) == (
        "spec/too-many-errors",
        Severity.NOTE,
        "30 more errors from here on",
    )


def test_a_huge_value_is_cut_in_the_message() -> None:
    (found,) = findings("title: abc\ninterval: " + "x" * 1_000_000)
    assert len(found.message) < 200
    assert "(1,000,000 characters)" in found.message


def test_of_ten_thousand_bad_jobs_the_first_are_explained() -> None:
    schema = {"additionalProperties": {"properties": {"interval": DURATION}, "additionalProperties": False}}
    text = "".join(f"job{index}: {{interval: 30, intervall: 30s}}\n" for index in range(10_000))
    found = findings(text, schema)
    assert found[-1].message == "about 19,950 more errors from here on"
    assert [one.span.line for one in found if one.span is not None] == [1 + index // 2 for index in range(51)]


def test_one_bad_job_of_thousands_is_found() -> None:
    schema = {"additionalProperties": {"properties": {"interval": DURATION}, "additionalProperties": False}}
    text = "".join(f"job{index}: {{interval: 30s}}\n" for index in range(5_000))
    (found,) = findings(text + "bad: {interval: 30}\n", schema)
    assert found.span is not None
    assert found.span.line == 5_001


def test_a_value_that_fits_two_forms_is_refused() -> None:
    schema = {
        "properties": {"a": {"oneOf": [{"type": "string"}, {"minLength": 1}], "x-expected": "one form"}}
    }
    report = Report()
    top = read(SourceText("s.yaml", "a: text\n"), report)
    assert top is not None
    check_schema(top, schema, report)
    assert [(f.code, f.hint) for f in report.diagnostics] == [("spec/wrong-shape", "expected one form")]
