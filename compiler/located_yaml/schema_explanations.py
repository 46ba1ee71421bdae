"""Breaches of a schema -> Diagnostics in the words of a spec's author, at the very keys and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Span
from compiler.diagnostics.suggest import did_you_mean, suggestion
from compiler.diagnostics.wording import counted, listed, neutral, quoted
from compiler.located_yaml.nodes import Node, Step, key_span_at, node_at, span_at
from compiler.located_yaml.schema_breaches import Breach
from compiler.located_yaml.schema_words import Schema, expected, first_sentence, properties, purpose
from compiler.located_yaml.wording import described, literal, named, type_hint

_Findings: TypeAlias = Iterator[Diagnostic]


class Document(Struct, frozen=True):
    """What is being checked, and the schema that it should fit."""

    node: Node
    schema: Schema

    def span(self, breach: Breach) -> Span:
        return (key_span_at if breach.at_key else span_at)(self.node, breach.path)

    def key_span(self, path: tuple[Step, ...]) -> Span:
        return key_span_at(self.node, path)


def explain(breach: Breach, document: Document) -> _Findings:
    """The findings of one breach: several where, say, several keys are unknown."""
    return _EXPLANATIONS.get(breach.keyword, _other)(breach, document)


def _at_value(
    breach: Breach, document: Document, code: str, message: str, hint: str | None = None
) -> Diagnostic:
    subject = f"the name {quoted(str(breach.path[-1]))}" if breach.at_key else named(breach.path)
    return Diagnostic(code, f"{subject}: {message}", document.span(breach), hint)


# Kinds and formats of values


def _type(breach: Breach, document: Document) -> _Findings:
    # A choice of forms hands its words over as the limit.
    choice = breach.keyword == "type" and "type" not in breach.schema and isinstance(breach.limit, str)
    yield _wrong_type(breach, document, breach.words or (breach.limit if choice else expected(breach.schema)))


def _wrong_type(breach: Breach, document: Document, wanted: str) -> Diagnostic:
    found = node_at(document.node, breach.path)
    hint = None if found is None else type_hint(found, wanted)
    return _at_value(
        breach, document, "spec/wrong-type", f"expected {wanted}, got {described(breach.value)}", hint
    )


def _pattern(breach: Breach, document: Document) -> _Findings:
    wanted = breach.words
    if wanted is None and "description" in breach.schema:
        wanted = first_sentence(breach.schema["description"])
    if wanted is None:
        wanted = f"text that matches {quoted(breach.limit, 120)}"
    hint = None
    if breach.value.endswith("\n"):
        hint = "it ends in a newline: write it on the line of its key, or `|-` in place of `|`"
    if breach.at_key:
        yield _at_value(breach, document, "spec/bad-name", f"expected {wanted}", hint)
        return
    message = f"expected {wanted}, got {described(breach.value)}"
    yield _at_value(breach, document, "spec/bad-format", message, hint)


def _words(breach: Breach, document: Document) -> _Findings:
    words: list[Any] = [breach.limit] if breach.keyword == "const" else breach.limit
    texts = [word for word in words if isinstance(word, str)]
    value = breach.value
    if isinstance(value, list | dict) or (not isinstance(value, str) and len(texts) == len(words)):
        wanted = listed(texts) if len(texts) == len(words) else " or ".join(map(literal, words))
        yield _wrong_type(breach, document, breach.words or wanted)
        return
    hint = suggestion(value, texts, "known here") if isinstance(value, str) else None
    hint = hint or f"known here: {' and '.join(map(literal, words))}"
    yield _at_value(breach, document, "spec/unknown-value", f"unknown value {literal(value)}", hint)


def _unique(breach: Breach, document: Document) -> _Findings:
    seen: set[str] = set()
    for index, item in enumerate(breach.value):
        form = repr(item)  # tells 1 from true, which are equal in Python and differ in JSON
        if form in seen:
            message = f"{literal(item)} stands twice in {named(breach.path)}"
            span = span_at(document.node, (*breach.path, index))
            yield Diagnostic("spec/duplicate-item", message, span, "keep one of them")
        seen.add(form)


def _range(breach: Breach, document: Document) -> _Findings:
    message = f"it must be {_BOUNDS[breach.keyword]} {breach.limit}, not {breach.value}"
    yield _at_value(breach, document, "spec/out-of-range", message)


def _length(breach: Breach, document: Document) -> _Findings:
    length, limit = len(breach.value), breach.limit
    singular, plural = next(unit for kind, unit in _UNITS.items() if breach.keyword.endswith(kind))
    if length == 0:
        message = "it cannot be empty"
    else:
        bound = "at least" if breach.keyword.startswith("min") else "at most"
        message = f"it must have {bound} {counted(limit, singular, plural)}, not {length:,}"
    yield _at_value(
        breach, document, "spec/wrong-length", message, breach.words and f"expected {breach.words}"
    )


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_UNITS = {
    "Length": ("character", "characters"),
    "Items": ("item", "items"),
    "Properties": ("entry", "entries"),
}


# Keys


def _required(breach: Breach, document: Document) -> _Findings:
    known: dict[str, Schema] = {}
    for schema in breach.around:
        known |= properties(document.schema, schema)
    for key in breach.limit:
        if key not in breach.value:
            hint = breach.words or purpose(key, known.get(key))
            message = f"{named(breach.path)} lacks the key {quoted(key)}"
            yield Diagnostic("spec/missing-key", message, document.key_span(breach.path), hint)


def _dependent(breach: Breach, document: Document) -> _Findings:
    for key, needed in breach.limit.items():
        missing = [other for other in needed if other not in breach.value]
        if key in breach.value and missing:
            message = f"{quoted(key)} needs {listed(missing, 'and')} beside it"
            hint = f"add {listed(missing, 'and')}, or remove {quoted(key)}"
            yield Diagnostic("spec/missing-key", message, document.key_span((*breach.path, key)), hint)


def _additional(breach: Breach, document: Document) -> _Findings:
    known = set(breach.schema.get("properties", {}))
    patterns = breach.schema.get("patternProperties", {})
    for key in breach.value:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        if known or not patterns:
            yield _unknown_key(breach, document, key, known)
        else:
            wanted = [rule["x-expected"] for rule in patterns.values() if "x-expected" in rule]
            message = f"the name {quoted(key)}: expected {' or '.join(wanted) or 'another name'}"
            yield Diagnostic("spec/bad-name", message, document.key_span((*breach.path, key)))


def _unevaluated(breach: Breach, document: Document) -> _Findings:
    known = set(properties(document.schema, breach.schema))
    for key in breach.value:
        # Keys of a form that is broken elsewhere also count as unevaluated; what is broken is told anyway.
        if repr(key) in breach.message and key not in known:
            yield _unknown_key(breach, document, key, known)


def _unknown_key(breach: Breach, document: Document, key: str, known: set[str]) -> Diagnostic:
    where = f" in {named(breach.path)}" if breach.path else ""
    free = known - set(breach.value)
    meant = did_you_mean(key, free) or did_you_mean(key, known)
    hint = f"did you mean {quoted(meant)}?" if meant else suggestion(key, free or known, "it can also have")
    span = document.key_span((*breach.path, key))
    return Diagnostic("spec/unknown-key", f"unknown key {quoted(key)}{where}", span, hint)


def _false(breach: Breach, document: Document) -> _Findings:
    message = f"{named(breach.path)} is not allowed here"
    yield Diagnostic("spec/not-allowed", message, document.key_span(breach.path), breach.words)


def _not(breach: Breach, document: Document) -> _Findings:
    keys = breach.limit.get("required") if isinstance(breach.limit, dict) else None
    wanted = breach.words and f"expected {breach.words}"
    if keys is None or not isinstance(breach.value, dict):
        message = f"{described(breach.value)} is not allowed here"
        yield _at_value(breach, document, "spec/not-allowed", message, wanted)
        return
    where = f" in {named(breach.path)}" if breach.path else ""
    together = "is not allowed here" if len(keys) == 1 else f"cannot stand together{where}"
    span = document.key_span((*breach.path, keys[-1]))
    yield Diagnostic(
        "spec/not-allowed", f"{listed(keys, 'and')} {together}", span, wanted or "keep one of them"
    )


def _ambiguous(breach: Breach, document: Document) -> _Findings:
    message = "it fits more than one of the forms that could stand here"
    hint = f"expected {breach.words}" if breach.words else None
    yield _at_value(breach, document, "spec/wrong-shape", message, hint)


def _other(breach: Breach, document: Document) -> _Findings:
    wanted = breach.words and f"expected {breach.words}, got {described(breach.value)}"
    yield _at_value(breach, document, "spec/wrong-shape", wanted or neutral(breach.message[:200]))


_EXPLANATIONS: dict[str, Callable[[Breach, Document], _Findings]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": _words,
    "const": _words,
    "uniqueItems": _unique,
    **dict.fromkeys(_BOUNDS, _range),
    **{bound + kind: _length for bound in ("min", "max") for kind in _UNITS},
    "required": _required,
    "dependentRequired": _dependent,
    "additionalProperties": _additional,
    "unevaluatedProperties": _unevaluated,
    "false": _false,
    "not": _not,
    "ambiguous": _ambiguous,
}
