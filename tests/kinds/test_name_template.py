"""Generated names and their readers: what a template makes, the rule made from it reads back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.kinds.name_template import NameTemplate, parse_name_template
from compiler.languages.expansion import parse_template
from compiler.languages.regex import Regex, compile_anchored

KNOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "RUN": ("dns_label", ()),
    "ATTEMPT": ("number", ()),
    "INSTALLER": ("dns_label", ("helm", "kustomization", "manual")),
    "BRANCH": ("text", ()),
}


def template(text: str) -> NameTemplate:
    made = parse_name_template("NAME", text, KNOWN)
    assert made is not None
    return made


def read_back(made: NameTemplate, parameter: str, name: str) -> str | None:
    expression, replacement = made.rule_arguments(parameter)
    regex = compile_anchored(expression)
    assert isinstance(regex, Regex)
    groups = regex.first(name)
    return None if groups is None else parse_template(replacement).expand(groups, regex.group_names)


@pytest.mark.parametrize(
    "text",
    [
        "kaiwo-test-{RUN}-{ATTEMPT}-{INSTALLER}",
        "{INSTALLER}-{RUN}",
        "{ATTEMPT}-{ATTEMPT}",
        "a.b{RUN}.c",
        "{RUN}.{BRANCH}",
        "{RUN}{INSTALLER}",
        "x{ATTEMPT}x{RUN}",
    ],
)
def test_a_template_with_distinct_parts_is_read_back(text: str) -> None:
    made = template(text)
    assert made.ambiguous_name() is None
    for values in made.samples():
        if text.count("{ATTEMPT}") > 1:
            continue
        for parameter, value in values.items():
            assert read_back(made, parameter, made.render(values)) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{RUN}-{BRANCH}", "0-0-0"),
        ("run-{RUN}{ATTEMPT}", "run-000"),
        ("{ATTEMPT}{ATTEMPT}", "000"),
        ("{BRANCH}.{RUN}.{BRANCH}", "0.0.0.0"),
    ],
)
def test_a_template_whose_parts_run_together_is_ambiguous(text: str, name: str) -> None:
    assert template(text).ambiguous_name() == name


VALUES = {
    "RUN": st.from_regex(re.compile(r"[a-b0]([a-b0-]{0,4}[a-b0])?"), fullmatch=True),
    "ATTEMPT": st.from_regex(re.compile(r"[0-1]{1,3}"), fullmatch=True),
    "INSTALLER": st.sampled_from(KNOWN["INSTALLER"][1]),
    "BRANCH": st.from_regex(re.compile(r"[aA0]([aA0._-]{0,3}[aA0])?"), fullmatch=True),
}
PIECES = st.lists(
    st.sampled_from(["{RUN}", "{ATTEMPT}", "{INSTALLER}", "{BRANCH}", "-", "x", ".", "a0"]),
    min_size=1,
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_not_called_ambiguous_is_read_back(data: st.DataObject) -> None:
    pieces = data.draw(PIECES.filter(lambda found: all(found.count(f"{{{name}}}") < 2 for name in KNOWN)))
    made = template("".join(pieces))
    if made.parameters() and made.ambiguous_name() is None:
        values = {name: data.draw(VALUES[name]) for name in made.parameters()}
        for name, value in values.items():
            assert read_back(made, name, made.render(values)) == value
