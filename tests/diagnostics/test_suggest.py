"""Which word was meant, and how words and values read within a message."""

from __future__ import annotations

import time

import pytest

from compiler.diagnostics.suggest import did_you_mean, suggestion
from compiler.diagnostics.wording import counted, listed, quoted, shortened

KNOWN = ["interval", "timeout", "scheme", "honor_labels", "to", "port", "namespace", "namespaces"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("intervall", "interval"), ("intreval", "interval"), ("Interval", "interval"), ("prot", "port")),
        *(("honorLabels", "honor_labels"), ("honor-labels", "honor_labels"), ("namespace_", "namespace")),
        *(("zebra", None), ("", None), ("x" * 1_000_000, None)),
    ],
)
def test_a_near_word_is_suggested_and_no_other(word: str, meant: str | None) -> None:
    assert did_you_mean(word, KNOWN) == meant


def test_the_order_of_known_words_does_not_matter() -> None:
    assert did_you_mean("abd", ["abc", "abe"]) == did_you_mean("abd", ["abe", "abc"])


def test_thousands_of_known_words_are_searched_quickly() -> None:
    started = time.process_time()
    did_you_mean(
        "container_memory_workingset_bytes", [f"metric_number_{index}_bytes" for index in range(5000)]
    )
    assert time.process_time() - started < 2


def test_without_a_near_word_the_known_ones_are_listed() -> None:
    assert suggestion("zebra", ["b", "a"]) == "known here: `a` and `b`"
    assert suggestion("pots", KNOWN) == "did you mean `port`?"
    assert suggestion("zebra", []) is None


def test_lists_are_worded_and_cut() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        *("", "`a`", "`a` or `b`", "`a`, `b` or `c`")
    ]
    assert listed(list("abcde"), limit=3) == "`a`, `b`, `c` or 2 more"


def test_values_are_made_safe_and_short() -> None:
    assert quoted("a\x1b[2J\u202eb\n\ud800") == "`a\\x1b[2J\\u202eb\\n\\ud800`"
    assert quoted("x" * 100, 5) == "`xxxxx…` (100 characters)"
    assert shortened("\U000e0001", 5) == "\\U000e0001"


def test_numbers_agree_with_their_noun() -> None:
    assert [counted(1, "entry", "entries"), counted(1200, "entry", "entries"), counted(0, "error")] == [
        *("1 entry", "1,200 entries", "0 errors")
    ]
