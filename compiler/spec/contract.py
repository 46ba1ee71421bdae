"""The section `contract` of a spec: the labels that readers rely on, per signal."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from compiler.diagnostics import Span
from compiler.kinds import schema as common
from compiler.kinds.names import LABEL_NAME
from compiler.located_yaml.fields import Fields
from compiler.located_yaml.nodes import Mapping, Scalar

PRESENCE = ("required", "forbidden")
BOTH = "logs_and_metrics"


class LabelRule(Struct, frozen=True):
    """What one label must be on every stream or series that the rule is about.

    `values` are the only ones allowed, `at_most` how many there can be where nobody can list them, `parameter` the
    one that the value must come from. `scopes` and `inputs` (sources or jobs) narrow the rule down; empty means all.
    """

    name: str
    required: bool
    forbidden: bool
    values: tuple[str, ...] | None
    at_most: int | None
    parameter: str | None
    scopes: tuple[tuple[str, Span], ...]
    inputs: tuple[tuple[str, Span], ...]
    span: Span

    @property
    def bounds(self) -> bool:
        """Whether the rule says that there is an end of values."""
        return self.values is not None or self.at_most is not None


class LabelContract(Struct, frozen=True):
    """The rules by signal, sorted by label; those for both signals are in both, after the signal's own."""

    logs: tuple[LabelRule, ...] = ()
    metrics: tuple[LabelRule, ...] = ()


NO_CONTRACT = LabelContract()


def _rule_schema(inputs: tuple[str, ...]) -> dict[str, Any]:
    return {
        "description": "What the label must be: `required`, `forbidden`, or an object.",
        "x-expected": "required, forbidden, or an object like {values: [a, b]}",
        "if": {"type": "object"},
        "then": {
            "properties": {
                "required": {"type": "boolean", "description": "Whether every path must set it."},
                "forbidden": {"const": True, "description": "Whether no path may set it."},
                "values": common.NAMES | {"description": "The only values that it may have."},
                "at_most": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "How many values there can be, where they cannot be listed.",
                },
                "parameter": {
                    "type": "string",
                    "minLength": 1,
                    "description": "The parameter that the value must come from.",
                },
                "scopes": common.NAMES | {"description": "Only for what is read in these scopes."},
                **{key: common.NAMES | {"description": f"Only for these {key}."} for key in inputs},
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
        "else": {"enum": list(PRESENCE)},
    }


def _signal_schema(signal: str, *inputs: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"Labels of {signal}.",
        "propertyNames": LABEL_NAME,
        "additionalProperties": _rule_schema(inputs),
    }


CONTRACT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "The labels that readers rely on; every path from a source or job to a sink keeps them.",
    "properties": {
        "logs": _signal_schema("streams", "sources"),
        "metrics": _signal_schema("series", "jobs"),
        BOTH: _signal_schema("streams and of series", "sources", "jobs"),
    },
    "additionalProperties": False,
}


def read_contract(top: Fields) -> LabelContract:
    """The contract of a spec whose schema has accepted it; an empty one where there is none."""
    section = top.section("contract")
    if section is None:
        return NO_CONTRACT
    return LabelContract(_rules(section, "logs", "sources"), _rules(section, "metrics", "jobs"))


def _rules(section: Fields, signal: str, inputs: str) -> tuple[LabelRule, ...]:
    parts = [labels for labels in map(section.section, (signal, BOTH)) if labels is not None]
    rules = [_rule(labels, name, inputs) for labels in parts for name in labels.mapping]
    return tuple(sorted(rules, key=lambda rule: rule.name))


def _rule(labels: Fields, name: str, inputs: str) -> LabelRule:
    node, key = labels.mapping.get(name), labels.mapping.key(name)
    assert node is not None
    assert key is not None
    word = node.value if isinstance(node, Scalar) else None
    fields = Fields(node if isinstance(node, Mapping) else Mapping({}, node.start, node.end), key.span)
    values = fields.plain("values", default=None)
    return LabelRule(
        name=name,
        required=word == "required" or fields.boolean("required", default=False),
        forbidden=word == "forbidden" or fields.boolean("forbidden", default=False),
        values=None if values is None else tuple(sorted(values)),
        at_most=fields.integer("at_most", default=None),
        parameter=fields.text("parameter", default=None),
        scopes=fields.texts("scopes"),
        inputs=fields.texts(inputs),
        span=key.span,
    )
