"""A log pipeline in, the labels after each stage out."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.languages.logql import ast
from compiler.languages.promql.labels import Labels
from compiler.lazy_pattern import lazy_pattern

ALWAYS = frozenset({"__error__", "__error_details__", "detected_level"})
"""Labels that Loki adds by itself, so that a filter may name them."""

_NAMED_GROUP = lazy_pattern(r"\(\?P?<(\w+)>")
_CAPTURE = lazy_pattern(r"<([A-Za-z]\w*)>")


def labels_after(stage: ast.Stage, before: Labels) -> Labels:
    """The labels of a line after one stage; None if any can be there."""
    match stage:
        case ast.JsonParser(extractions) | ast.LogfmtParser(_, extractions):
            return _with(before, (e.label for e in extractions)) if extractions else None
        case ast.UnpackParser():
            return None
        case ast.RegexpParser(pattern):
            return _with(before, _NAMED_GROUP.findall(pattern.value))
        case ast.PatternParser(pattern):
            return _with(before, _CAPTURE.findall(pattern.value))
        case ast.LabelFormats(formats):
            renamed = {f.source.value for f in formats if isinstance(f.source, ast.Name)}
            kept = None if before is None else before - renamed
            return _with(kept, (f.label for f in formats))
        case ast.DropLabels(labels):
            gone = {label.value for label in labels if isinstance(label, ast.Name)}
            return None if before is None else before - gone
        case ast.KeepLabels(labels):
            kept_names = frozenset(x.value if isinstance(x, ast.Name) else x.name for x in labels)
            return kept_names if before is None else before & kept_names
        case ast.Unwrap(label):
            return None if before is None else before - {label}
        case ast.LineFilter() | ast.LabelFilter() | ast.LineFormat() | ast.Decolorize():
            return before


def _with(before: Labels, names: Iterable[str]) -> Labels:
    return None if before is None else before | frozenset(names)
