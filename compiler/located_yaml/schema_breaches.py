"""A value and a schema -> Breaches: each rule that is broken, where, and what the schema has to say on it.

Imports jsonschema, so it is imported itself only once a spec is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError, validators
from msgspec import Struct

from compiler.located_yaml.nodes import Plain, Step
from compiler.located_yaml.schema_branches import ambiguous, leaves, of_no_kind, unknown_word
from compiler.located_yaml.schema_words import Schema, expected, schemas_along


class Breach(Struct, frozen=True):
    """One broken rule.

    `keyword` names it ("type", "required", ...; "false" where nothing may stand), `limit` is its value in the
    schema. `value` breaks it, at `path`, or is the key there if `at_key`. `schema` holds the rule; `around`
    are the schemas on the way to it that speak of the same value, outermost first. `words` complete
    "expected ..." where one of them has some, and `message` is jsonschema's own.
    """

    keyword: str
    limit: Any
    value: Any
    path: tuple[Step, ...]
    at_key: bool
    schema: Schema
    around: tuple[Schema, ...]
    words: str | None
    message: str


class _Name(str):
    """A step of an error's path that means the key, not its value."""

    __slots__ = ()


def breaches(value: Plain, schema: dict[str, Any]) -> Iterator[Breach]:
    """All breaches, in no particular order, some of them perhaps twice."""
    found = False
    for error in _Validator(schema).iter_errors(value):
        for leaf in leaves(error):
            found = True
            yield _breach(leaf, schema)
    if not found:
        # The two validators disagree, and the one that `check_schema` asked has the word.
        for other in jsonschema_rs.Draft202012Validator(schema).iter_errors(value):
            path = tuple(other.instance_path)
            yield Breach("other", None, other.instance, path, False, {}, (), None, other.message)


def _breach(error: ValidationError, root: dict[str, Any]) -> Breach:
    keyword, limit, schema = error.validator, error.validator_value, error.schema
    if keyword in ("oneOf", "anyOf"):
        words = unknown_word(error)
        if words is not None:
            keyword, error, limit = "enum", *words
        elif of_no_kind(error):
            keyword, limit = "type", expected(schema)
        elif ambiguous(error):
            keyword = "ambiguous"
    path = tuple(error.absolute_path)
    at_key = bool(path) and isinstance(path[-1], _Name)
    around = schemas_along(root, error.absolute_schema_path)
    wording = next((s["x-expected"] for s in reversed(around) if "x-expected" in s), None)
    return Breach(str(keyword), limit, error.instance, path, at_key, schema, around, wording, error.message)


def _pattern(validator: Any, pattern: str, instance: object, schema: Schema) -> Iterator[ValidationError]:
    """The fast validator's verdict: Python's `$` also matches before the newline that block scalars leave."""
    if isinstance(instance, str) and not jsonschema_rs.is_valid({"pattern": pattern}, instance):
        yield ValidationError("does not match")


def _properties(validator: Any, properties: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    """As jsonschema's, but a key that may not be there (`name: false`) keeps its path."""
    if not validator.is_type(instance, "object"):
        return
    for name, rule in properties.items():
        if name in instance and rule is False:
            yield ValidationError("not allowed", "false", [name], instance=instance[name], schema={})
        elif name in instance:
            yield from validator.descend(instance[name], rule, path=name, schema_path=name)


def _property_names(validator: Any, names: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name in instance:
            yield from validator.descend(instance=name, schema=names, path=_Name(name))


_extend: Any = validators.extend  # untyped
_Validator: Any = _extend(
    Draft202012Validator, {"pattern": _pattern, "properties": _properties, "propertyNames": _property_names}
)
