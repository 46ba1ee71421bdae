"""Deep, long and odd inputs: a verdict in linear time, never a RecursionError."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from compiler.alloy import AlloySyntaxError, format_source, parse, print_file

DEPTH = 5000
NESTED = {
    "parentheses": "a = " + "(" * DEPTH + "1" + ")" * DEPTH,
    "lists": "a = " + "[" * DEPTH + "1" + "]" * DEPTH,
    "objects": "a = " + "{a=" * DEPTH + "1" + "}" * DEPTH,
    "calls": "a = " + "f(" * DEPTH + "1" + ")" * DEPTH,
    "indexes": "a = " + "a[" * DEPTH + "1" + "]" * DEPTH,
    "blocks": "b {\n" * DEPTH + "}\n" * DEPTH,
    "signs": "a = " + "-" * DEPTH + "1",
    "powers": "a = " + "1 ^ " * DEPTH + "1",
    "sums": "a = " + "1 + " * DEPTH + "1",
    "members": "a = a" + ".b" * DEPTH,
    "spaced members": "a = a" + " . b" * DEPTH,
}


@pytest.mark.parametrize("source", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_parsed_printed_and_formatted(source: str) -> None:
    tree, other = parse(source), parse(source + "\n")
    assert tree == other
    assert hash(tree) == hash(other)
    assert len(repr(tree)) > DEPTH
    assert parse(print_file(tree)) == tree
    assert parse(format_source(source)) == tree


@pytest.mark.parametrize(
    "source",
    [
        "a = " + "(" * DEPTH,
        "a = " + "[1," * DEPTH + ")",
        "b {\n" * DEPTH,
        "a = b {\n a = " * DEPTH,
        "/* " * DEPTH,
    ],
    ids=["parentheses", "lists", "blocks", "misused blocks", "comments"],
)
def test_deep_nesting_that_never_ends_is_rejected(source: str) -> None:
    with pytest.raises(AlloySyntaxError):
        parse(source)


LONG = {
    "blanks": lambda size: " " * size,
    "blanks at the end": lambda size: "a = 1" + " " * size,
    "blanks inside": lambda size: "a" + " " * size + "= 1",
    "newlines": lambda size: "\n" * size,
    "escapes": lambda size: 'a = "' + "\\n" * (size // 2) + '"',
    "an open string": lambda size: 'a = "' + "\\n" * (size // 2),
    "an open comment": lambda size: "a = 1 /*" + "* " * (size // 2),
    "a long comment": lambda size: "/*" + "* " * (size // 2) + "*/",
    "a long name": lambda size: "é" * (size // 2) + " = 1",
    "an open exponent": lambda size: "a = " + "1" * size + "e",
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_long_runs_take_linear_time(make) -> None:  # type: ignore[no-untyped-def]
    # Quadratic time would be hours; the limit is far above what a slow machine needs.
    start = time.process_time()
    with suppress(AlloySyntaxError):
        format_source(make(2_000_000))
    assert time.process_time() - start < 10
