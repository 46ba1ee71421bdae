"""Go templates: what Go writes for a template, what it refuses, and that no template can do harm.

`go_template_cases.json` holds what Go itself answered (its first lines say which versions); `make conformance`
compares thousands more.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.languages import go_template
from compiler.languages.go_template import NotSimulated, TemplateError, TemplateSyntaxError, parse
from compiler.languages.go_template.cursor import MAX_DEPTH
from compiler.languages.go_template.template import FUNCTIONS

FOLDER = Path(__file__).parent
RECORDED: dict[str, Any] = json.loads((FOLDER / "go_template_cases.json").read_text(encoding="utf-8"))
SIGNATURES: dict[str, str] = json.loads((FOLDER / "sprig_signatures.json").read_text(encoding="utf-8"))
NOON = 1768478400 * 10**9  # 2026-01-15T12:00:00Z


def _run(text: str, **data: object) -> str:
    return parse(text).execute(data)


@pytest.mark.parametrize(("text", "verdict", "output"), RECORDED["cases"])
def test_a_template_does_what_go_does(text: str, verdict: str, output: str) -> None:
    if verdict == "syntax":
        with pytest.raises(TemplateSyntaxError) as refused:
            parse(text)
        assert refused.value.message == output
    elif verdict == "fails":
        with pytest.raises(TemplateError):
            parse(text).execute(RECORDED["data"])
    else:
        assert parse(text).execute(RECORDED["data"]) == output


@pytest.mark.parametrize(("name", "signature"), SIGNATURES.items())
def test_every_function_of_sprig_and_alloy_takes_what_it_takes_in_go(name: str, signature: str) -> None:
    assert FUNCTIONS[name].signature == signature


def test_alloys_functions_hide_those_of_sprig_and_go() -> None:
    assert _run('{{ regexReplaceAll "(l+)" .v "<$1>" }}', v="hello") == "he<ll>o"
    with pytest.raises(TemplateError, match="list should be type of slice or array but string"):
        _run('{{ slice "abc" 1 2 }}')


def test_a_missing_key_prints_no_value_but_counts_as_empty() -> None:
    assert _run("{{ .gone }}") == "<no value>"
    assert _run("{{ .gone.deeper }}") == "<no value>"
    assert _run('{{ .gone | default "x" }}{{ if .gone }}y{{ else }}n{{ end }}') == "xn"


def test_a_missing_key_is_no_argument_for_a_function_of_texts() -> None:
    with pytest.raises(TemplateError, match="invalid value; expected string"):
        _run("{{ ToLower .gone }}")


def test_the_data_of_replace_are_a_map_of_strings() -> None:
    template = parse('{{ get . "a" }}')
    assert template.execute({"a": "x"}) == "x"
    with pytest.raises(TemplateError, match=r"expected map\[string\]interface {}; got map\[string\]string"):
        template.execute({"a": "x"}, texts_only=True)


def test_a_run_does_not_change_the_data_nor_the_next_run() -> None:
    template = parse('{{ $x := set . "b" "new" }}{{ .b }}')
    data = {"a": "x"}
    assert template.execute(data) == "new"
    assert data == {"a": "x"}


def test_a_text_cut_inside_a_character_stays_bytes() -> None:
    assert _run("{{ trunc 1 .v }}", v="é") == "\udcc3"
    assert _run("{{ trunc 1 .v }}{{ substr 1 2 .v }}", v="é") == "é"
    assert _run("{{ len .v }}", v="é\udcff") == "3"


def test_the_clock_is_that_of_the_caller() -> None:
    assert parse('{{ now | date "2006-01-02 15:04" }}').execute({}, now=NOON) == "2026-01-15 12:00"
    assert parse("{{ ago 1768478340 }}").execute({}, now=NOON) == "1m0s"
    with pytest.raises(NotSimulated):
        _run('{{ now | date "2006" }}')


@pytest.mark.parametrize(
    "text",
    [
        "{{ uuidv4 }}",
        "{{ randAlpha 5 }}",
        '{{ env "HOME" }}',
        '{{ genCA "x" 1 }}',
        "{{ shuffle .v }}",
        "{{ now }}",
    ],
)
def test_chance_and_the_machine_are_not_simulated(text: str) -> None:
    with pytest.raises(NotSimulated):
        parse(text).execute({"v": "abc"}, now=NOON)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("ab {{ nosuch }}", 6, 'function "nosuch" not defined'),
        ("{{ .a }}{{ if }}x", 14, "missing value for if"),
        ("{{ if .a }}x", 12, "unexpected EOF"),
        ("{{ .a }}\n{{ $x }}", 12, 'undefined variable "$x"'),
        ("x{{ .a", 6, "unclosed action"),
        ("{{ 9223372036854775808x }}", 3, 'bad number syntax: "9223372036854775808x"'),
    ],
)
def test_a_syntax_error_says_where(text: str, offset: int, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        parse(text)
    assert (refused.value.offset, refused.value.message) == (offset, message)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{{ .a }}{{ .b.c }}{{ $.d }}", {"a", "b", "d"}),
        ("{{ with .a }}{{ .inner }}{{ $.b }}{{ end }}", {"a", "b"}),
        ("{{ range $x := list 1 }}{{ .inner }}{{ $x.y }}{{ end }}", set()),
        ("{{ $all := . }}{{ range list 1 }}{{ $all.a }}{{ end }}", {"a"}),
        ('{{ define "t" }}{{ .a }}{{ end }}{{ template "t" . }}', {"a"}),
        ('{{ define "t" }}{{ .a }}{{ end }}{{ template "t" .b }}', {"b"}),
        ('{{ index . "a-b" }}{{ get . "c" }}{{ hasKey $ "d" }}', {"a-b", "c", "d"}),
        ("{{ if eq (.a | upper) .b }}{{ else if .c }}{{ end }}", {"a", "b", "c"}),
        ("{{ (index . `a`).b }}{{ (.c).d }}{{ (.).e }}", {"a", "c", "e"}),
    ],
)
def test_fields_are_the_keys_that_a_template_reads(text: str, fields: set[str]) -> None:
    assert parse(text).fields() == fields


def test_functions_are_those_that_a_template_calls_anywhere() -> None:
    text = '{{ define "t" }}{{ lower .a }}{{ end }}{{ if not .b }}{{ (upper .c).d | printf "%s" }}{{ end }}'
    assert parse(text).functions() == {"lower", "not", "upper", "printf"}


HOSTILE = {
    "a huge text": '{{ repeat 1000000000 "x" }}',
    "a huge list": "{{ until 1000000000 }}",
    "a huge sequence": "{{ untilStep 0 9223372036854775807 1 }}",
    "a long loop": "{{ range 1000000000 }}{{ end }}",
    "loops in loops": "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}",
    "a text that doubles": '{{ $s := "ab" }}{{ range until 99 }}{{ $s = print $s $s }}{{ end }}{{ $s }}',
    "a list that doubles": "{{ $l := list 1 }}{{ range until 99 }}{{ $l = concat $l $l }}{{ end }}",
    "a list that holds itself twice": "{{ $l := list 1 }}{{ range until 99 }}{{ $l = list $l $l }}{{ end }}{{ $l }}",
    "a map that holds itself": '{{ $d := dict }}{{ $x := set $d "a" $d }}{{ $d }}',
    "a map merged into itself": '{{ $d := dict "a" (dict) }}{{ range until 99 }}'
    '{{ $d = merge (dict "a" $d) $d }}{{ end }}{{ $d }}',
    "a template that calls itself": '{{ define "f" }}{{ template "f" . }}{{ end }}{{ template "f" . }}',
    "templates that call each other tenfold": '{{ define "a" }}{{ end }}'
    + "".join(
        f'{{{{ define "{after}" }}}}' + f'{{{{ template "{name}" }}}}' * 10 + "{{ end }}"
        for name, after in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    + '{{ template "m" }}',
    "deep parentheses": "{{ " + "(" * 20000 + "1" + ")" * 20000 + " }}",
    "deep actions": "{{ if true }}" * 5000 + "{{ end }}" * 5000,
    "wide numbers": '{{ printf "%1000000d%1000000d%1000000d%1000000d%1000000d" 1 2 3 4 5 }}',
    "an empty text replaced": '{{ $s := repeat 100000 "a" }}{{ replace "" $s $s }}',
    "a long separator": '{{ join (repeat 100000 "x") (until 100000) }}',
    "a deep indent": '{{ indent 1000000 (repeat 1000 "\\n") }}',
    "a long replacement": '{{ regexReplaceAll "a" (repeat 1000 "a") (repeat 100000 "b") }}',
    "many matches": '{{ regexFindAll "" (repeat 1000000 "a") 300000 }}',
    "each compared with each": "{{ uniq (until 100000) }}",
    "deep JSON": '{{ fromJson (print (repeat 99999 "[") (repeat 99999 "]")) }}',
    "a long number": "{{ " + "9" * 100000 + " }}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_ends_in_an_error(text: str) -> None:
    with pytest.raises((NotSimulated, TemplateError, TemplateSyntaxError)):
        parse(text).execute({})


def test_expressions_with_nested_repetition_take_no_time() -> None:
    assert _run('{{ regexMatch "(a*)*b" (repeat 100000 "a") }}') == "false"


def test_templates_nest_to_the_limit_and_no_further() -> None:
    def nested(depth: int) -> str:
        return "{{ if true }}" * depth + "x" + "{{ end }}" * depth

    assert _run(nested(MAX_DEPTH)) == "x"
    assert _run("{{ " + "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH + " }}") == "1"
    with pytest.raises(TemplateSyntaxError, match="nested"):
        parse(nested(MAX_DEPTH + 1))


def test_a_long_chain_of_conditions_is_no_nesting() -> None:
    chain = "".join(f'{{{{ else if eq .v "{n}" }}}}{n}' for n in range(500))
    assert _run('{{ if eq .v "x" }}x' + chain + "{{ end }}", v="499") == "499"


_PIECES = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            " -}}",
            "{{- ",
            " ",
            ".",
            ".a",
            "$x",
            ":=",
            "|",
            "(",
            ")",
            '"s"',
            "`",
            "'",
            "1",
            "if ",
            "end",
        ),
        *(
            "range ",
            "with ",
            "else",
            "define ",
            "template ",
            "printf ",
            "list ",
            "dict ",
            "é",
            "\udc80",
            "\0",
            "//*",
        ),
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_any_text_is_written_or_refused(text: str) -> None:
    with suppress(TemplateSyntaxError, TemplateError, NotSimulated):
        parse(text).execute({"a": "x"})


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(st.sampled_from(RECORDED["cases"]), max_size=3))
def test_any_function_takes_any_arguments_or_says_no(name: str, others: list[list[str]]) -> None:
    inner = [
        text.strip("{} ") for text, verdict, _ in others if verdict == "writes" and text.count("{{") == 1
    ]
    text = "{{ " + " ".join([name, *(f"({part})" for part in inner)]) + " }}"
    with suppress(TemplateSyntaxError, TemplateError, NotSimulated):
        parse(text).execute(RECORDED["data"])


def test_importing_templates_loads_nothing_that_only_some_need() -> None:
    program = "import sys, compiler.languages.go_template; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"zoneinfo", "re2", "hashlib", "lark", "compiler.languages.go_time"} & set(run.stdout.split())


def test_the_example_of_the_package_runs() -> None:
    assert go_template.parse("{{ .Value | ToUpper }}!").execute({"Value": "ok"}) == "OK!"
