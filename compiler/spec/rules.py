"""The section `rules` of a spec: its schema and its reader. The kinds bring the rest."""

from __future__ import annotations

from compiler.kinds.rule import RuleEntry
from compiler.kinds.rules import RULES
from compiler.kinds.schema import Schema
from compiler.located_yaml.fields import Fields

RULE_NAME: Schema = {
    "type": "string",
    "pattern": "^[a-zA-Z_:][a-zA-Z0-9_:-]*$",
    "maxLength": 200,
    "x-expected": "a name of letters, digits, underscores, colons and dashes",
}


def rule_kinds() -> dict[str, Schema]:
    """The schema of each kind of rule."""
    return {name: kind.schema for name, kind in RULES.items()}


def read_rules(top: Fields) -> tuple[RuleEntry, ...]:
    """The entries, sorted by name; the schema has accepted them."""
    return tuple(RULES[fields.text("kind")].read(name, fields) for name, fields in top.entries("rules"))
