"""Labels that a spec adds to targets: from a constant, from an object around the target, from a generated name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.diagnostics import Span
from compiler.kinds.contract import Place
from compiler.kinds.relabel import META, constant, copy_if_set, meta_label
from compiler.located_yaml.fields import Fields

_SOURCES = {
    "value": "A constant.",
    "pod_label": "A label of the target's pod.",
    "pod_annotation": "An annotation of the target's pod.",
    "namespace_label": "A label of the target's namespace.",
    "namespace_annotation": "An annotation of the target's namespace.",
    "node_label": "A label of the target's node.",
    "parameter": "The parameter whose value is read out of the name of the target's namespace.",
}

TARGET_LABEL: dict[str, Any] = {
    "type": "object",
    "description": "Where the value comes from: a constant, an object around the target, or the namespace's name.",
    "properties": {
        **{name: {"type": "string", "minLength": 1, "description": text} for name, text in _SOURCES.items()},
        "part_of": {
            "type": "string",
            "minLength": 1,
            "description": "With `parameter`: the parameter whose template makes the names of namespaces.",
        },
    },
    "additionalProperties": False,
    "if": {"required": ["parameter"]},
    "then": {"required": ["part_of"], "maxProperties": 2},
    "else": {
        "minProperties": 1,
        "maxProperties": 1,
        "not": {"required": ["part_of"]},
        "x-expected": f"one of {', '.join(_SOURCES)}; part_of with parameter only",
    },
}

# What must be attached to a pod or endpoint, so that it has the labels of another object.
_ATTACHED = {"namespace_label": "namespace", "namespace_annotation": "namespace", "node_label": "node"}


class TargetLabel(Struct, frozen=True):
    """A label called `name`, from `kind` (a key of the schema) and its `key`; `part_of` is set with a parameter."""

    name: str
    kind: str
    key: str
    part_of: str
    span: Span

    def rule(self, place: Place) -> ast.Block:
        if self.kind == "value":
            return replace(constant(self.name, self.key), origin=self.span)
        if self.kind == "parameter":
            return self._part_of_name(place)
        return replace(copy_if_set(meta_label(self.kind, self.key), self.name), origin=self.span)

    def _part_of_name(self, place: Place) -> ast.Block:
        regex, replacement = place.templates[self.part_of].rule_arguments(self.key)
        return block(
            "rule",
            None,
            attr("source_labels", [f"{META}namespace"]),
            attr("regex", regex),
            attr("target_label", self.name),
            attr("replacement", replacement),
            origin=self.span,
        )


def read_target_labels(fields: Fields, key: str) -> tuple[TargetLabel, ...]:
    """The labels below `key`, sorted by name."""
    return tuple(_read(name, entry) for name, entry in fields.entries(key))


def _read(name: str, entry: Fields) -> TargetLabel:
    part_of = entry.text("part_of", default="")
    kind = next(key for key in entry.mapping if key != "part_of")
    return TargetLabel(name, kind, entry.text(kind), part_of, entry.span)


def attached(labels: Iterable[TargetLabel], role: str) -> tuple[str, ...]:
    """What a discovery of `role` must attach to its targets for these labels, sorted; to nodes nothing can be."""
    if role == "node":
        return ()
    return tuple(sorted({_ATTACHED[label.kind] for label in labels if label.kind in _ATTACHED}))
