"""The regular expressions of LogQL, judged by RE2."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem


def regex_problem(pattern: ast.Text) -> Iterator[Problem]:
    """The reason why a pattern does not compile, if it does not."""
    from compiler.languages.regex import BadRegex, compile_regex

    result = compile_regex(pattern.value)
    if isinstance(result, BadRegex):
        yield Problem(f"bad regular expression: {result.message}", pattern.start, pattern.end)


def matches_empty(matcher: ast.Matcher) -> bool:
    """Whether a stream without the label satisfies the matcher (so that it selects nothing by itself)."""
    from compiler.languages.regex import BadRegex, compile_anchored

    value = matcher.value.value
    match matcher.operator:
        case "=":
            return value == ""
        case "!=":
            return value != ""
        case "=~" | "!~":
            pattern = compile_anchored(value)
            if isinstance(pattern, BadRegex):
                return False
            return pattern.matches("") == (matcher.operator == "=~")
