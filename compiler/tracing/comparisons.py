"""Why a rule dropped something: the rule's block and the labels that it met in, what it compared out."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.alloy import ast
from compiler.alloy.evaluate import evaluate
from compiler.diagnostics.wording import quoted

_COMPARES_LABELS = frozenset({"keepequal", "dropequal"})


def compared(block: ast.Block | None, labels: Mapping[str, str]) -> str | None:
    """What a `rule` that drops compared, as a sentence; None for other blocks, and where it cannot be told."""
    if block is None or block.name != "rule":
        return None
    values = {item.name: evaluate(item.value) for item in block.body if isinstance(item, ast.Attribute)}
    names = values.get("source_labels")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    separator = values.get("separator", ";")
    joined = str(separator).join(labels.get(name, "") for name in names)
    what = f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} {quoted(joined)}"
    if values.get("action") in _COMPARES_LABELS:
        return what
    regex = values.get("regex")
    return f"{what}, compared with {quoted(regex)}" if isinstance(regex, str) else what
