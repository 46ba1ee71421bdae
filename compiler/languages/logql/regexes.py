"""The regular expressions of LogQL, judged by RE2."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Any:
    """The compiled pattern, or the message why RE2 refuses it."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        message = error.args[0]
        return message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)


def regex_problem(pattern: ast.Text) -> Iterator[Problem]:
    """The reason why a pattern does not compile, if it does not."""
    result = compiled(pattern.value)
    if isinstance(result, str):
        yield Problem(f"bad regular expression: {result}", pattern.start, pattern.end)


def matches_empty(matcher: ast.Matcher) -> bool:
    """Whether a stream without the label satisfies the matcher (so that it selects nothing by itself)."""
    value = matcher.value.value
    match matcher.operator:
        case "=":
            return value == ""
        case "!=":
            return value != ""
        case "=~" | "!~":
            # Loki lets `.` match a line break here (flag s).
            pattern = compiled(f"^(?s:{value})$")
            if isinstance(pattern, str):
                return False
            return (pattern.search("") is not None) == (matcher.operator == "=~")
