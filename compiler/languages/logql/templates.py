"""The Go templates of line_format and label_format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem

# grafana/loki pkg/logql/log/fmt.go: Loki's own functions, those it takes from sprig, and Go's.
FUNCTIONS = frozenset({
    "__line__", "__timestamp__", "ToLower", "ToUpper", "Replace", "Trim", "TrimLeft", "TrimRight",
    "TrimPrefix", "TrimSuffix", "TrimSpace", "regexReplaceAll", "regexReplaceAllLiteral", "count",
    "urldecode", "urlencode", "bytes", "duration", "duration_seconds", "unixEpoch", "unixEpochMillis",
    "unixEpochNanos", "toDateInZone", "unixToTime", "alignLeft", "alignRight", "b64enc", "b64dec",
    "lower", "upper", "title", "trunc", "substr", "contains", "hasPrefix", "hasSuffix", "indent",
    "nindent", "replace", "repeat", "trim", "trimAll", "trimSuffix", "trimPrefix", "int", "float64",
    "add", "sub", "mul", "div", "mod", "addf", "subf", "mulf", "divf", "max", "min", "maxf", "minf",
    "ceil", "floor", "round", "fromJson", "date", "toDate", "now", "default", "and", "or", "not",
    "call", "html", "index", "slice", "js", "len", "print", "printf", "println", "urlquery", "eq", "ne",
    "lt", "le", "gt", "ge",
})  # fmt: skip
_KEYWORDS = frozenset(
    {"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"}
)
_BLOCKS = frozenset({"if", "range", "with", "define", "block"})
_CONSTANTS = frozenset({"true", "false", "nil"})

_ACTION = re.compile(
    r"""\{\{(?:-\s)?(?P<comment>\s*/\*.*?\*/\s*)?(?P<body>(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'|(?!\}\})[^"`'])*)\}\}""",
    re.DOTALL,
)
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\]|\\.)*\'')
_WORD = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")


def template_problem(template: ast.Text) -> Iterator[Problem]:
    """The first thing that Go's template parser would refuse."""
    message = _first_mistake(template.value)
    if message:
        yield Problem(f"bad template: {message}", template.start, template.end)


def _first_mistake(text: str) -> str | None:
    depth = 0
    end = 0
    for action in _ACTION.finditer(text):
        if "{{" in text[end : action.start()]:
            return "an action `{{` is not closed"
        end = action.end()
        if action["comment"] is not None:
            continue
        words = _WORD.findall(_LITERAL.sub(" ", action["body"]))
        mistake = _mistake_in(action["body"], words)
        if mistake:
            return mistake
        depth += (bool(words) and words[0] in _BLOCKS) - (words[:1] == ["end"])
        if depth < 0:
            return "`end` without a block"
    if "{{" in text[end:]:
        return "an action `{{` is not closed"
    return "a block is not ended" if depth else None


def _mistake_in(body: str, words: list[str]) -> str | None:
    bare = _LITERAL.sub(" ", body)
    if not body.strip(" -\t\n"):
        return "an action is empty"
    if bare.count("(") != bare.count(")"):
        return "parentheses do not balance"
    if bare.rstrip(" -").endswith("|"):
        return "a pipeline ends with `|`"
    unknown = [word for word in words if word not in FUNCTIONS | _KEYWORDS | _CONSTANTS]
    return f"no function `{unknown[0]}`" if unknown else None
