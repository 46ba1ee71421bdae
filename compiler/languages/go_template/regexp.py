"""Go's regexp functions over texts, as Sprig and Alloy give them to templates.

Source of the rules: Go's regexp package; an expression that does not compile makes the call fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.languages.go_limits import check_items, check_size
from compiler.languages.go_strings import decode, encode
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_values import NilStringSlice, StringSlice

if TYPE_CHECKING:
    from compiler.languages.regex import Regex, Span


def compile_expression(expression: str) -> Regex:
    """Raises CallError with Go's text."""
    from compiler.languages.regex import (
        BadRegex,
        compile_regex,
    )  # RE2 is loaded only where a template needs it

    compiled = compile_regex(expression)
    if isinstance(compiled, BadRegex):
        raise CallError(f"error parsing regexp: {compiled.message}")
    return compiled


def match(expression: str, text: str) -> bool:
    return compile_expression(expression).matches(text)


def match_or_not(expression: str, text: str) -> bool:
    """Sprig's regexMatch: false for an expression that does not compile."""
    try:
        return match(expression, text)
    except CallError:
        return False


def find(expression: str, text: str) -> str:
    groups = compile_expression(expression).first(text)
    return groups[0] if groups else ""


def find_all(expression: str, text: str, limit: int) -> StringSlice:
    """At most `limit` matches if that is not negative; nil without any."""
    data = encode(text)
    found = [decode(data[start:end]) for start, end in _spans(compile_expression(expression), data, limit)]
    return StringSlice(found) if found else NilStringSlice()


def split(expression: str, text: str, limit: int) -> StringSlice:
    """regexp.Split."""
    regex = compile_expression(expression)
    if limit == 0:
        return NilStringSlice()
    if expression and not text:
        return StringSlice([""])
    data = encode(text)
    parts: list[bytes] = []
    begin = end = 0
    for start, stop in _spans(regex, data, limit):
        if 0 < limit == len(parts) + 1:
            break
        end = start
        if stop != 0:
            parts.append(data[begin:end])
        begin = stop
    if end != len(data):
        parts.append(data[begin:])
    return StringSlice(map(decode, parts))


def replace_all(expression: str, text: str, replacement: str) -> str:
    """regexp.ReplaceAllString: `$1` and `${name}` in the replacement are filled in."""
    from compiler.languages.expansion import parse_template

    regex, template, data = compile_expression(expression), parse_template(replacement), encode(text)
    parts = []
    end = size = 0
    for count, spans in enumerate(regex.spans(data)):
        check_items(count)
        groups = tuple("" if first < 0 else decode(data[first:last]) for first, last in spans)
        filled = template.expand(groups, regex.group_names)
        parts += [decode(data[end : spans[0][0]]), filled]
        size += len(filled)
        check_size(size)
        end = spans[0][1]
    return "".join((*parts, decode(data[end:])))


def replace_all_literal(expression: str, text: str, replacement: str) -> str:
    """regexp.ReplaceAllLiteralString."""
    return replace_all(expression, text, replacement.replace("$", "$$"))


def quote(text: str) -> str:
    from compiler.languages.regex import quote as quote_expression

    return quote_expression(text)


def _spans(regex: Regex, data: bytes, limit: int) -> list[Span]:
    spans: list[Span] = []
    for found in regex.spans(data):
        if 0 <= limit <= len(spans):
            break
        check_items(len(spans))
        spans.append(found[0])
    return spans
