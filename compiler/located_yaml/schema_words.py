"""What a schema says in words: what may stand at a place, what a key is for, which keys there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from compiler.diagnostics.wording import quoted
from compiler.located_yaml.wording import TYPE_WORDS

Schema: TypeAlias = Any  # a mapping, or true or false

_DESCENDING = {
    *("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"),
    *("items", "prefixItems", "contains"),
}
_NAMED = {"properties", "patternProperties", "dependentSchemas", "$defs"}


def schemas_along(root: Schema, path: Iterable[str | int]) -> tuple[Schema, ...]:
    """The schemas on the way to a rule that speak of the value which breaks it, outermost first.

    `path` is as jsonschema makes it: it ends with the rule's keyword, and has no step for `$ref`.
    """
    schema = root
    found: list[Schema] = []
    within_names = False  # whether the next step is a name that users chose, below `properties` and the like
    for step in path:
        if isinstance(schema, dict) and not within_names:
            found.append(schema)
            if "$ref" in schema and step not in schema:
                schema = _resolve(root, schema["$ref"])
                found.append(schema)
            if step in _DESCENDING:
                found.clear()
        within_names = not within_names and step in _NAMED
        schema = _step(schema, step)
    return tuple(schema for schema in found if isinstance(schema, dict))


def _step(schema: Schema, step: str | int) -> Schema:
    if isinstance(schema, dict):
        return schema.get(str(step))
    return schema[step] if isinstance(schema, list) and isinstance(step, int) else None


def expected(schema: Schema) -> str:
    """What may stand at a place."""
    if "x-expected" in schema:
        return str(schema["x-expected"])
    kinds = schema.get("type")
    if kinds is None:
        forms = [form for form in schema.get("oneOf", schema.get("anyOf", ())) if isinstance(form, dict)]
        words = [expected(form) for form in forms]
    else:
        words = [TYPE_WORDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return " or ".join(dict.fromkeys(words)) or "another value"


def first_sentence(text: str) -> str:
    """The first sentence of a description, made to stand within another sentence."""
    first = text.removesuffix(".").partition(". ")[0]
    return first[:1].lower() + first[1:] if first[1:2].islower() or first[1:2] == " " else first


def purpose(key: str, schema: Schema) -> str | None:
    """What a key is for, told to someone who left it out."""
    if not isinstance(schema, dict):
        return None
    text = schema.get("description") or schema.get("x-expected")
    return f"{quoted(key)}: {first_sentence(text)}" if text else None


def properties(root: Schema, schema: Schema, depth: int = 8) -> dict[str, Schema]:
    """Every key that `schema` or a schema applied beside it names, with that key's schema."""
    if not isinstance(schema, dict) or depth == 0:
        return {}
    found: dict[str, Schema] = dict(schema.get("properties", {}))
    beside = [*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    beside += [schema.get("then"), schema.get("else"), *schema.get("dependentSchemas", {}).values()]
    if "$ref" in schema:
        beside.append(_resolve(root, schema["$ref"]))
    for other in beside:
        found = {**properties(root, other, depth - 1), **found}
    return found


def _resolve(root: Schema, reference: str) -> Schema:
    """The schema that a reference within the document (`#/$defs/name`) means; None where it leads away."""
    if not reference.startswith("#/"):
        return None
    for step in reference[2:].split("/"):
        root = root.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(root, dict) else None
    return root
