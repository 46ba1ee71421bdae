"""Samples as text, and the labels of the series that a scrape makes of them (prometheus/prometheus: scrape)."""

from __future__ import annotations

import pytest

from compiler.simulator.samples import BadSampleError, parse_sample, scraped_labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("up", {"__name__": "up"}),
        ("up 1", {"__name__": "up"}),
        ("up{} 1 1700000000000", {"__name__": "up"}),
        ('a:b{c="d",e="f g"}', {"__name__": "a:b", "c": "d", "e": "f g"}),
        ('a{ c = "d" , } 3.5', {"__name__": "a", "c": "d"}),
        (r'a{c="say \"}\" \\ \n"}', {"__name__": "a", "c": 'say "}" \\ \n'}),
    ],
)
def test_a_sample_is_a_name_with_labels(text: str, labels: dict[str, str]) -> None:
    assert parse_sample(text) == labels


@pytest.mark.parametrize("text", ["", '{a="b"}', "a{b}", "a{b=c}", 'a{b="c}', "1a", 'a{b="c"} 1 2 3', "a{,}"])
def test_what_is_no_sample_is_refused(text: str) -> None:
    with pytest.raises(BadSampleError):
        parse_sample(text)


TARGET = {"job": "app", "instance": "10.0.0.1:80", "namespace": "shop"}


def test_without_honor_labels_the_target_wins_and_the_exporters_label_is_renamed() -> None:
    sample = {"__name__": "a", "namespace": "team", "exported_namespace": "old", "code": "200"}
    assert scraped_labels(sample, TARGET, False) == TARGET | {
        "__name__": "a",
        "code": "200",
        "exported_namespace": "old",
        "exported_exported_namespace": "team",
    }


def test_with_honor_labels_the_exporter_wins() -> None:
    sample = {"__name__": "a", "namespace": "team", "job": "own"}
    assert scraped_labels(sample, TARGET, True) == TARGET | {
        "__name__": "a",
        "namespace": "team",
        "job": "own",
    }


def test_with_honor_labels_an_empty_label_takes_that_of_the_target_away() -> None:
    assert "namespace" not in scraped_labels({"__name__": "a", "namespace": ""}, TARGET, True)
    assert scraped_labels({"__name__": "a", "namespace": ""}, TARGET, False)["namespace"] == "shop"
