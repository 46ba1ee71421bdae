"""Expressions that match nothing: never one that does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.languages.regex import Regex, compile_regex
from compiler.languages.regex_emptiness import needs_of

TEXTS = ("", "a", "b", "ab", "ba", "aab", "$", "^a", "a$b", "\\d", "a\nb")
PIECES = (
    "a",
    "b",
    "^",
    "$",
    ".",
    "a*",
    "b?",
    "(a|^)",
    "(a$|b)",
    "[ab]",
    "\\$",
    "|",
    "(?:^a)",
    "$?",
    "b{0}",
    "\\b",
    "\\A",
    "\\z",
)


@pytest.mark.parametrize("expression", ["$[0-9]+", "a^", "x(^y|^z)", "(a$)b", "\\zx", "a+\\A", "($a|b^)"])
def test_characters_outside_the_text_match_nothing(expression: str) -> None:
    needs = needs_of(expression)
    assert needs is not None
    assert needs.dead


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_what_matches_is_never_called_dead_and_holds_the_characters(expression: str) -> None:
    regex, needs = compile_regex(expression), needs_of(expression)
    if not isinstance(regex, Regex) or needs is None:
        return
    for text in TEXTS:
        found = regex.first(text)
        if found is not None:
            assert not needs.dead
            assert len(found[0]) >= needs.width
            assert needs.characters <= set(found[0])


@pytest.mark.parametrize("expression", ["(?m)$a", "\\Qa$b\\E", "\\pL$x"])
def test_what_this_cannot_tell_it_does_not_guess(expression: str) -> None:
    assert needs_of(expression) is None
