"""What YAML allows and a spec does not: one function for each, from its place to the finding."""

from __future__ import annotations

from compiler.diagnostics import Diagnostic, Related, Span
from compiler.diagnostics.wording import quoted, shortened
from compiler.located_yaml.nodes import Node, Scalar
from compiler.located_yaml.scalars import Ambiguous

MOST_EVENTS = 2_000_000
DEEPEST = 64
MOST_ERRORS = 50


def ambiguous(text: str, reading: Ambiguous, span: Span) -> Diagnostic:
    if text == "<<":
        message = "the merge key `<<` is not supported"
        return Diagnostic("spec/yaml-merge-key", message, span, "write the keys out where they are used")
    hint = f'put it in quotes if it is text: "{shortened(text)}"'
    if reading.instead is not None:
        hint += f"; otherwise write {reading.instead}"
    message = f"{quoted(text)} without quotes: some YAML readers take it for {reading.reading}, others do not"
    return Diagnostic("spec/yaml-ambiguous-scalar", message, span, hint)


def duplicate_key(key: Scalar, first: Scalar) -> Diagnostic:
    related = (Related("first written here", first.span),)
    message = f"the key {quoted(key.text)} is written twice in one mapping"
    return Diagnostic("spec/yaml-duplicate-key", message, key.span, "keep one of them", related=related)


def complex_key(key: Node) -> Diagnostic:
    message = "a list or mapping cannot be a key"
    return Diagnostic("spec/yaml-complex-key", message, key.span, "write a name before the colon")


def key_not_text(key: Scalar) -> Diagnostic:
    if key.text == "":
        message = "a key is missing before this colon"
        return Diagnostic("spec/yaml-key-not-text", message, key.span, "write a name before the colon")
    message = f"the key {quoted(key.text)} is not text"
    return Diagnostic("spec/yaml-key-not-text", message, key.span, f'put it in quotes: "{key.text}"')


def unusable_character(span: Span) -> Diagnostic:
    message = "this text contains a NUL or half a surrogate pair, which no program takes as a setting"
    return Diagnostic("spec/yaml-control-character", message, span, "remove the escape")


def anchor(name: str, span: Span) -> Diagnostic:
    message = f"the anchor {quoted('&' + name)} is not supported"
    return Diagnostic("spec/yaml-anchor", message, span, "write the value out wherever it is used")


def alias(name: str, span: Span) -> Diagnostic:
    message = f"the alias {quoted('*' + name)} is not supported"
    return Diagnostic("spec/yaml-anchor", message, span, "write the value out wherever it is used")


def tag(name: str, span: Span) -> Diagnostic:
    name = name.replace("tag:yaml.org,2002:", "!!")
    hint = "remove the tag: with quotes a value is text, without them a number or true or false"
    return Diagnostic("spec/yaml-tag", f"the tag {quoted(name)} is not supported", span, hint)


def directive(span: Span) -> Diagnostic:
    message = "the only directive that a spec can have is `%YAML 1.2`"
    return Diagnostic("spec/yaml-directive", message, span, "remove the line that begins with `%`")


def second_document(span: Span) -> Diagnostic:
    hint = "write each spec into a file of its own"
    return Diagnostic("spec/yaml-several-documents", "a second document begins here", span, hint)


def too_deep(span: Span) -> Diagnostic:
    message = f"values are nested more than {DEEPEST} levels deep here"
    return Diagnostic("spec/yaml-too-deep", message, span, "no spec needs such depth: remove brackets")


def too_many_values(span: Span) -> Diagnostic:
    message = f"the spec has more than {MOST_EVENTS:,} values and brackets; this is where reading stops"
    return Diagnostic("spec/yaml-too-large", message, span, "split the spec, or generate fewer entries")


def too_many_errors(span: Span | None) -> Diagnostic:
    return Diagnostic("spec/too-many-errors", f"reading stops after {MOST_ERRORS} errors", span)


def empty(span: Span) -> Diagnostic:
    hint = "`alloyc init NAME` writes a spec to start from"
    return Diagnostic("spec/yaml-empty", "the spec is empty", span, hint)


def not_a_mapping(top: Node) -> Diagnostic:
    kind = "a single value" if isinstance(top, Scalar) else "a list"
    message = f"a spec is a mapping of keys to values, not {kind}"
    hint = "write `key: value` lines; a missing blank after a colon is a common cause"
    return Diagnostic("spec/yaml-not-a-mapping", message, top.span, hint)
