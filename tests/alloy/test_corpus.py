"""Every text of the corpus: the official verdict, the official bytes, the official first error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compiler.alloy import AlloySyntaxError, format_source, parse, print_file
from tests.shared_data import shared

BATCHES = 16  # one test for each file would take longer to report than to run

CORPUS = shared("corpus/alloy")


def manifest(kind: str) -> list[dict[str, Any]]:
    text = (CORPUS / kind / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def batch(kind: str, number: int) -> list[dict[str, Any]]:
    entries = manifest(kind)
    assert len(entries) > BATCHES
    return entries[number::BATCHES]


@pytest.mark.parametrize("number", range(BATCHES))
def test_valid_texts_are_formatted_as_officially(number: int) -> None:
    for entry in batch("valid", number):
        source = (CORPUS / "valid" / entry["file"]).read_bytes()
        name = entry["file"] if entry["fmt"] is True else entry["fmt_file"]
        assert format_source(source).encode() == (CORPUS / "valid" / name).read_bytes(), entry["file"]


@pytest.mark.parametrize("number", range(BATCHES))
def test_invalid_texts_have_the_official_first_error(number: int) -> None:
    for entry in batch("invalid", number):
        source = (CORPUS / "invalid" / entry["file"]).read_bytes()
        with pytest.raises(AlloySyntaxError) as raised:
            parse(source)
        error = raised.value
        expected = (entry["line"], entry["col"], entry["message"])
        assert (error.line, error.column, error.message) == expected, entry["file"]


@pytest.mark.parametrize("number", range(BATCHES))
def test_a_parsed_tree_printed_and_parsed_again_is_equal(number: int) -> None:
    for entry in batch("valid", number):
        tree = parse((CORPUS / "valid" / entry["file"]).read_bytes())
        assert parse(print_file(tree)) == tree, entry["file"]
