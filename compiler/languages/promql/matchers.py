"""What a label matcher of PromQL lets through: anchored RE2, an absent label being an empty one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from compiler.languages.promql.ast import Matcher


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> Any:
    """The anchored pattern, or the message why RE2 refuses it."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True  # prometheus/prometheus model/labels/regexp.go compiles with (?s)
    try:
        return re2.compile(f"^(?:{pattern})$", options)
    except re2.error as error:
        message = error.args[0]
        return message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)


def regex_error(matcher: Matcher) -> str | None:
    """Why the matcher's pattern does not compile; None if it does or if there is none."""
    if matcher.operator in ("=", "!="):
        return None
    result = compiled(matcher.value)
    return result if isinstance(result, str) else None


def matches(matcher: Matcher, value: str) -> bool:
    """Whether a label value satisfies the matcher; a broken pattern lets everything through."""
    match matcher.operator:
        case "=":
            return value == matcher.value
        case "!=":
            return value != matcher.value
        case "=~" | "!~":
            pattern = compiled(matcher.value)
            if isinstance(pattern, str):
                return True
            return (pattern.search(value) is not None) == (matcher.operator == "=~")


def matches_empty(matcher: Matcher) -> bool:
    """Whether a series without the label satisfies the matcher."""
    return regex_error(matcher) is None and matches(matcher, "")
