"""Samples as an exporter exposes them, and the labels that a scrape gives them: both label sets in, one out.

prometheus/prometheus: scrape (mutateSampleLabels, resolveConflictingExposedLabels).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from compiler.languages.go_strconv import BadSyntax, unquote
from compiler.lazy_pattern import lazy_pattern

NAME = "__name__"
_SAMPLE = lazy_pattern(
    r"\s*(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?:\{(?P<labels>.*)\})?(?:\s+[^\s{}]+){0,2}\s*", re.DOTALL
)
_PAIR = lazy_pattern(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\\n]|\\.)*")\s*(?:,|$)', re.DOTALL)


class BadSampleError(ValueError):
    """A text that is no `metric{label="value"}`; the text says what was expected."""


def parse_sample(text: str) -> dict[str, str]:
    """The labels of `metric{label="value",...}`, the metric's name among them; a value after it does not matter.

    Raises BadSampleError.
    """
    whole = _SAMPLE.fullmatch(text)
    if whole is None or not whole["name"]:
        raise BadSampleError(f'{text!r} is no sample: write metric{{label="value"}}')
    labels, rest = {NAME: whole["name"]}, whole["labels"] or ""
    position = 0
    while position < len(rest.rstrip()):
        pair = _PAIR.match(rest, position)
        if pair is None:
            raise BadSampleError(f'{text!r} is no sample: write metric{{label="value"}}')
        try:
            labels[pair[1]] = unquote(pair[2])
        except BadSyntax:
            raise BadSampleError(f"{pair[2]} is no quoted text") from None
        position = pair.end()
    return labels


def scraped_labels(
    sample: Mapping[str, str], target: Mapping[str, str], honor_labels: bool
) -> dict[str, str]:
    """The labels of a series: with `honor_labels` the exporter's win, else they become `exported_*`."""
    labels = dict(sample)
    if honor_labels:
        labels = dict(target) | labels
    else:
        clashing = sorted((name for name in target if labels.get(name)), key=lambda name: (len(name), name))
        moved = {name: labels.pop(name) for name in clashing}
        labels |= target
        for name, value in moved.items():
            renamed = f"exported_{name}"
            while labels.get(renamed):
                renamed = f"exported_{renamed}"
            labels[renamed] = value
    return {name: value for name, value in labels.items() if value}
