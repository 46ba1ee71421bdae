"""Text of a spec -> Mapping with places; what is no YAML, or could be misread, is refused with findings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from compiler.diagnostics import Report, SourceText, Span
from compiler.diagnostics.wording import neutral
from compiler.lazy_pattern import lazy_pattern
from compiler.located_yaml.builder import Builder
from compiler.located_yaml.nodes import Mapping

MOST_CHARACTERS = 50_000_000
_MOST_SHOWN = 50

# Outside YAML's printable set, or a line break to YAML 1.1 but not to YAML 1.2 (NEL, LS, PS, a lone CR).
_FORBIDDEN = lazy_pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)"
)


def read(source: SourceText, report: Report) -> Mapping | None:
    """The mapping that `source` holds, or None after reporting every reason why it cannot be had."""
    report.sources[source.path] = source
    if len(source.text) > MOST_CHARACTERS:
        report.error(
            "spec/yaml-too-large",
            f"the spec has {len(source.text):,} characters; the limit is {MOST_CHARACTERS:,}",
            Span(source.path, 1, 1, 1, 1),
            "split the spec, or generate fewer entries",
        )
        return None
    text = source.text.removeprefix("\ufeff")
    if _has_forbidden_characters(source.path, text, report):
        return None
    with _collection_paused():
        return Builder(source.path, report).build(text)


def _has_forbidden_characters(path: str, text: str, report: Report) -> bool:
    line, line_start = 1, 0
    found = False
    for match in islice(_FORBIDDEN.finditer(text), _MOST_SHOWN):
        found = True
        offset = match.start()
        line += text.count("\n", line_start, offset)
        line_start = text.rfind("\n", line_start, offset) + 1 or line_start
        column = offset - line_start + 1
        report.error(
            "spec/yaml-control-character",
            f"the character U+{ord(text[offset]):04X} cannot stand in a spec",
            Span(path, line, column, line, column + 1),
            _instead_of(text[offset]),
        )
    return found


def _instead_of(character: str) -> str:
    if character == "\0" or "\ud800" <= character <= "\udfff":
        return "remove it"
    return f'remove it, or write it as an escape in double quotes: "{neutral(character)}"'


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Nodes hold no cycles, and the collector would walk all of them again and again looking for one.

    Freezing keeps them out of its sight afterwards too; they are still freed with their last reference.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
