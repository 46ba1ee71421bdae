"""What a value is called in a message: "a list", "the number 30", "the text `abc`"."""

from __future__ import annotations

import json
from collections.abc import Sequence as SequenceOf

from compiler.diagnostics.wording import neutral, quoted
from compiler.located_yaml.nodes import Node, Plain, Scalar, Step

TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def described(value: Plain) -> str:
    """What was found: kind, and the value itself where it is short enough to help."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case str():
            return "an empty text" if value == "" else f"the text {quoted(value)}"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a mapping" if value else "an empty mapping"


def literal(value: Plain) -> str:
    """The value as it would be written in a spec, between backquotes."""
    return quoted(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def named(path: SequenceOf[Step]) -> str:
    """The last step of a path: `interval`, or item 2 of `targets` (counted from 1)."""
    if not path:
        return "the spec"
    last = path[-1]
    if isinstance(last, str):
        return quoted(last)
    return f"item {last + 1} of {named(path[:-1])}"


def type_hint(node: Node, expected: str) -> str | None:
    """What to do where a value of another type was expected; `expected` is in words."""
    if not isinstance(node, Scalar):
        return None
    if node.value is None and node.style == "":
        return "give the key a value, or remove it"
    if "duration" in expected and type(node.value) is int:
        return f"add a unit: {node.text}s"
    wants_text = "text" in expected and not isinstance(node.value, str)
    if wants_text and "\n" not in node.text:
        return f'put it in quotes: "{neutral(node.text)}"'
    wants_other = "number" in expected or "true or false" in expected
    if wants_other and node.style in ('"', "'") and _is_number_or_bool(node.text):
        return f"remove the quotes: {node.text}"
    if expected.startswith("a list") and isinstance(node.value, str) and len(node.text) <= 60:
        return f"write a list: [{neutral(node.text)}]"
    return None


def _is_number_or_bool(text: str) -> bool:
    return text in ("true", "false") or (text.lstrip("-").replace(".", "", 1).isdecimal() and len(text) <= 18)
