"""The text of an alert's annotation or label: a Go template with what Prometheus and Loki add to it.

Source of the variables and functions: prometheus/prometheus rules/alerting.go and template/template.go; Loki's ruler
is the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from compiler.languages.go_template import nodes
from compiler.languages.go_template.errors import TemplateSyntaxError
from compiler.languages.go_template.functions import BUILTINS
from compiler.languages.go_template.parser import parse_trees
from compiler.languages.go_template.reads import commands

PREAMBLE = (
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
    "{{$externalURL := .ExternalURL}}{{$value := .Value}}"
)
FUNCTIONS = frozenset(
    [
        "args",
        "externalURL",
        "first",
        "graphLink",
        "humanize",
        "humanize1024",
        "humanizeDuration",
        "humanizePercentage",
        "humanizeTimestamp",
        "label",
        "match",
        "now",
        "parseDuration",
        "pathPrefix",
        "query",
        "reReplaceAll",
        "safeHtml",
        "sortByLabel",
        "stripDomain",
        "stripPort",
        "strvalue",
        "tableLink",
        "title",
        "toDuration",
        "toLower",
        "toTime",
        "toUpper",
        "urlQueryEscape",
        "value",
    ]
)


class BadTemplate(Struct, frozen=True):
    """Why Prometheus would refuse the text."""

    message: str


@lru_cache(maxsize=1024)  # who proves a rule and who checks it read the same texts
def labels_read(text: str) -> frozenset[str] | BadTemplate:
    """The labels of the alert that the text shows: `{{ $labels.pod }}`, `.Labels.pod`, `index $labels "pod"`."""
    if "{{" not in text:
        return frozenset()
    try:
        trees = parse_trees(PREAMBLE + text, BUILTINS.keys() | FUNCTIONS)
    except TemplateSyntaxError as error:
        return BadTemplate(error.message)
    return frozenset(name for name in _labels(commands(trees)) if name)


def _labels(every: Iterable[tuple[nodes.Operand, ...]]) -> Iterator[str]:
    for command in every:
        for word in command:
            match word:
                case nodes.Variable("$labels", (name, *_)) | nodes.Field(("Labels", name, *_)):
                    yield name
                case nodes.Variable("$", ("Labels", name, *_)):
                    yield name
        match command:
            case (
                nodes.Function("index"),
                nodes.Variable("$labels", ()) | nodes.Field(("Labels",)),
                nodes.Text(key),
            ):
                yield key
