"""Relabel rules as far as they are written out: the constants of each, read once for all checks of a file."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.checker.constants import constant, string_value
from compiler.alloy.checker.flow.arguments import blocks


class WrittenRule(Struct, frozen=True):
    """What one rule says; None for what is no constant text."""

    action: str | None
    target: str | None
    reads: tuple[str, ...]
    """The labels that are written out among those it reads."""
    lists_reads: bool
    """Whether these are all that it reads."""
    regex: str | None


class WrittenRules(Struct):
    """The rules of one file, whose bytes are the characters of `source`.

    Collectors repeat their rules word by word, so each wording is read only once.
    """

    source: str
    wordings: dict[str, WrittenRule] = field(default_factory=dict)
    blocks: dict[int, list[tuple[ast.Block, WrittenRule]]] = field(default_factory=dict)
    """By the offset of the component that has them."""

    def of(self, component: ast.Block) -> list[tuple[ast.Block, WrittenRule]]:
        """The rules of a component in their order, each with its block."""
        found = self.blocks.get(component.start)
        if found is None:
            found = self.blocks[component.start] = [
                (rule, self._read(rule)) for rule in blocks(component, "rule")
            ]
        return found

    def _read(self, rule: ast.Block) -> WrittenRule:
        wording = self.source[rule.start : rule.end]
        found = self.wordings.get(wording)
        if found is None:
            found = self.wordings[wording] = _read(rule)
        return found


def _read(rule: ast.Block) -> WrittenRule:
    given: dict[str, ast.Expr] = {}
    for statement in rule.body:
        if statement.name not in given and isinstance(statement, ast.Attribute):
            given[statement.name] = statement.value
    reads, lists_reads = _listed(given.get("source_labels"))
    return WrittenRule(
        _text(given["action"]) if "action" in given else "replace",
        _text(given["target_label"]) if "target_label" in given else "",
        reads,
        lists_reads,
        _text(given["regex"]) if "regex" in given else "(.*)",
    )


def _text(value: ast.Expr) -> str | None:
    found = constant(value)
    return found if isinstance(found, str) else None


def _listed(labels: ast.Expr | None) -> tuple[tuple[str, ...], bool]:
    """The labels of `source_labels` that are written out, and whether all are."""
    if labels is None:
        return (), True
    if not isinstance(labels, ast.Array):
        return (), False
    found = [string_value(item) for item in labels.items if isinstance(item, ast.String)]
    return tuple(found), len(found) == len(labels.items)
