"""Relabel rules as far as they are written out: the constants of each, read once for all checks of a file."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.checker.constants import string_value
from compiler.alloy.checker.flow.arguments import blocks, text_of


class WrittenRule(Struct, frozen=True):
    """What one rule says; None for what is no constant text."""

    action: str | None
    target: str | None
    reads: tuple[str, ...]
    """The labels that are written out among those it reads."""
    lists_reads: bool
    """Whether these are all that it reads."""
    regex: str | None
    replacement: str | None


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
    given: dict[str, ast.Attribute] = {}
    for statement in rule.body:
        if isinstance(statement, ast.Attribute):
            given.setdefault(statement.name, statement)
    reads, lists_reads = _listed(given.get("source_labels"))
    return WrittenRule(
        action=text_of(given.get("action"), "replace"),
        target=text_of(given.get("target_label")),
        reads=reads,
        lists_reads=lists_reads,
        regex=text_of(given.get("regex"), "(.*)"),
        replacement=text_of(given.get("replacement"), "$1"),
    )


def _listed(labels: ast.Attribute | None) -> tuple[tuple[str, ...], bool]:
    """The labels of `source_labels` that are written out, and whether all are."""
    if labels is None:
        return (), True
    if not isinstance(labels.value, ast.Array):
        return (), False
    items = labels.value.items
    found = tuple(string_value(item) for item in items if isinstance(item, ast.String))
    return found, len(found) == len(items)
