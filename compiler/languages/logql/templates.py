"""The Go templates of line_format and label_format, as Loki loads them."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem

# Loki's own functions, those it takes from Sprig, and Go's (grafana/loki pkg/logql/log/fmt.go).
FUNCTIONS = frozenset({
    "__line__", "__timestamp__", "ToLower", "ToUpper", "Replace", "Trim", "TrimLeft", "TrimRight", "TrimPrefix",
    "TrimSuffix", "TrimSpace", "regexReplaceAll", "regexReplaceAllLiteral", "count", "urldecode", "urlencode",
    "bytes", "duration", "duration_seconds", "unixEpoch", "unixEpochMillis", "unixEpochNanos", "toDateInZone",
    "unixToTime", "alignLeft", "alignRight", "b64enc", "b64dec", "lower", "upper", "title", "trunc", "substr",
    "contains", "hasPrefix", "hasSuffix", "indent", "nindent", "replace", "repeat", "trim", "trimAll",
    "trimSuffix", "trimPrefix", "int", "float64", "add", "sub", "mul", "div", "mod", "addf", "subf", "mulf",
    "divf", "max", "min", "maxf", "minf", "ceil", "floor", "round", "fromJson", "date", "toDate", "now",
    "default", "and", "or", "not", "call", "html", "index", "slice", "js", "len", "print", "printf", "println",
    "urlquery", "eq", "ne", "lt", "le", "gt", "ge",
})  # fmt: skip


def template_problem(template: ast.Text) -> Iterator[Problem]:
    """What Go's template parser would refuse."""
    from compiler.languages.go_template.errors import TemplateSyntaxError
    from compiler.languages.go_template.parser import parse_trees

    try:
        parse_trees(template.value, FUNCTIONS)
    except TemplateSyntaxError as error:
        yield Problem(f"bad template: {error}", template.start, template.end)
