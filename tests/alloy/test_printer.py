"""Built trees: they print as `alloy fmt` would leave them, and parse back to themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.alloy import ast, format_source, parse, print_file
from compiler.alloy.build import attr, binary, block, call, file, index, ref, unary, value
from compiler.alloy.identifiers import is_identifier
from compiler.alloy.quoting import go_quote

names = st.sampled_from(["a", "bb", "_x", "é", "名前", "very_long_attribute_name", "nil"])
paths = st.lists(names, min_size=1, max_size=4).map(".".join)
texts = st.text(st.characters(codec="utf-8"), max_size=12)
keys = texts.filter(lambda key: is_identifier(key) or (key and go_quote(key) == f'"{key}"'))
operators = st.sampled_from(["||", "&&", "==", "<", "+", "-", "*", "/", "%", "^"])
scalars = st.one_of(
    texts,
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    paths.map(ref),
)
values = st.recursive(
    scalars.map(value),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(value),
        st.dictionaries(keys, inner, max_size=4).map(value),
        st.builds(lambda path, arguments: call(path, *arguments), paths, st.lists(inner, max_size=4)),
        st.builds(binary, inner, operators, inner),
        st.builds(unary, st.sampled_from("-!"), inner),
        st.builds(index, inner, inner),
    ),
    max_leaves=12,
)
attributes = st.builds(attr, names, values)
comments = st.lists(texts.filter(lambda line: line.isprintable()), max_size=2)


def blocks(inner: st.SearchStrategy[ast.Statement]) -> st.SearchStrategy[ast.Block]:
    return st.builds(
        lambda name, label, body, comment: block(name, label, *body, comment=comment),
        paths,
        st.none() | names,
        st.lists(inner, max_size=4),
        comments,
    )


statements = st.recursive(attributes, lambda inner: st.one_of(attributes, blocks(inner)), max_leaves=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(statements, max_size=4))
def test_a_built_tree_is_printed_formatted_and_parses_back(body: list[ast.Statement]) -> None:
    tree = file(*body)
    text = print_file(tree)
    assert parse(text) == tree
    assert format_source(text) == text


def test_the_layout_of_a_built_tree() -> None:
    tree = file(
        block(
            "discovery.relabel",
            "pods",
            attr("targets", call("array.concat", ref("a.targets"), ref("b.targets"))),
            block(
                "rule",
                None,
                attr("source_labels", ["namespace", "pod"]),
                attr("target_label", "job"),
                comment="one job\nfor each pod",
            ),
            block("empty", None),
        ),
        attr("labels", {"job": "x", "a-b": [1, -2.5], "deep": [{"k": None}]}),
    )
    assert print_file(tree) == (
        'discovery.relabel "pods" {\n'
        "\ttargets = array.concat(a.targets, b.targets)\n"
        "\n"
        "\t// one job\n"
        "\t// for each pod\n"
        "\trule {\n"
        '\t\tsource_labels = ["namespace", "pod"]\n'
        '\t\ttarget_label  = "job"\n'
        "\t}\n"
        "\n"
        "\tempty { }\n"
        "}\n"
        "\n"
        "labels = {\n"
        '\tjob   = "x",\n'
        '\t"a-b" = [1, -2.5],\n'
        "\tdeep  = [\n"
        "\t\t{\n"
        "\t\t\tk = null,\n"
        "\t\t},\n"
        "\t],\n"
        "}\n"
    )


def test_a_long_list_has_a_line_for_each_item() -> None:
    text = print_file(file(attr("a", [f"item number {number}" for number in range(6)])))
    assert text.count("\n") == 8
    assert text.endswith('\t"item number 5",\n]\n')


def test_an_empty_file_is_one_newline() -> None:
    assert print_file(file()) == "\n" == format_source("")


@pytest.mark.parametrize("key", ['"a\\n"', '`a"b`', "`a\nb`", '""', "``", '"a b"'])
def test_keys_of_parsed_trees_keep_their_raw_text(key: str) -> None:
    tree = parse(f"a = {{ {key} = 1 }}")
    assert parse(print_file(tree)) == tree
