"""What a label matcher of PromQL lets through: anchored RE2, an absent label being an empty one."""

from __future__ import annotations

from compiler.languages.promql.ast import Matcher
from compiler.languages.regex import BadRegex, compile_anchored


def regex_error(matcher: Matcher) -> str | None:
    """Why the matcher's pattern does not compile; None if it does or if there is none."""
    if matcher.operator in ("=", "!="):
        return None
    result = compile_anchored(matcher.value)
    return result.message if isinstance(result, BadRegex) else None


def matches(matcher: Matcher, value: str) -> bool:
    """Whether a label value satisfies the matcher; a broken pattern lets everything through."""
    match matcher.operator:
        case "=":
            return value == matcher.value
        case "!=":
            return value != matcher.value
        case "=~" | "!~":
            pattern = compile_anchored(matcher.value)
            if isinstance(pattern, BadRegex):
                return True
            return pattern.matches(value) == (matcher.operator == "=~")


def matches_empty(matcher: Matcher) -> bool:
    """Whether a series without the label satisfies the matcher."""
    return regex_error(matcher) is None and matches(matcher, "")
